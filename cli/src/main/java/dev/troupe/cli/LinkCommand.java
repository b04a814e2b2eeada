package dev.troupe.cli;

import dev.troupe.core.json.Json;
import dev.troupe.engine.Stops;
import dev.troupe.server.LocalAccess;
import dev.troupe.server.ServerSettings;
import dev.troupe.server.identity.Role;
import dev.troupe.server.problem.ApiProblem;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe link}. */
@Command(
        name = "link",
        description = "Make a link that signs a person in to the console, once.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It is good for half an hour. Who has the database may do everything anyway, so nobody is",
            "asked who you are.",
            "",
            "Examples:",
            "  troupe link                            for yourself",
            "  troupe link grace --role approver      for somebody new"
        })
final class LinkCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(
            paramLabel = "PERSON",
            arity = "0..1",
            description = "Who signs in; you if it is left out.")
    private Optional<String> person = Optional.empty();

    @Option(names = "--organization", description = "Where; the only one if it is left out.")
    private Optional<String> organization = Optional.empty();

    @Option(
            names = "--role",
            description =
                    "What somebody new is: owner, operator, approver or viewer. You are an owner if"
                            + " it is left out, others are viewers; members stay what they are.")
    private Optional<String> role = Optional.empty();

    LinkCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            String who = person.orElse(around.user());
            URI server =
                    RunningServer.read(around.home().resolve(RunningServer.FILE))
                            .orElse(URI.create("http://127.0.0.1:" + ServerSettings.DEFAULT_PORT));
            URI link =
                    new LocalAccess(database.source(), around.clock())
                            .signInLink(organization(database), who, role(), around.user(), server);
            around.out()
                    .println(
                            common.json()
                                    ? Json.write(
                                            Json.object()
                                                    .put("person", who)
                                                    .put("link", link.toString()))
                                    : link.toString());
            return ExitCode.OK.code();
        } catch (ApiProblem e) {
            throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private Role role() {
        try {
            return role.map(Role::of).orElse(person.isEmpty() ? Role.OWNER : Role.VIEWER);
        } catch (IllegalArgumentException e) {
            throw new CliFailure(ExitCode.USAGE, "--role: " + e.getMessage(), e);
        }
    }

    private String organization(OpenDatabase database) {
        if (organization.isPresent()) {
            return organization.get();
        }
        List<String> known = new Stops(database.source(), around.clock()).known();
        if (known.size() == 1) {
            return known.getFirst();
        }
        throw new CliFailure(
                ExitCode.USAGE,
                known.isEmpty()
                        ? "there is no organization yet: publish a team (`troupe up FILE`), or name"
                                + " one with --organization"
                        : "say which with --organization: " + String.join(", ", known));
    }
}
