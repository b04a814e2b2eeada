package dev.troupe.agents.host;

import dev.troupe.agents.governance.Redactor;
import dev.troupe.agents.llm.Models;
import dev.troupe.agents.model.ModelProvider;
import dev.troupe.agents.model.Price;
import dev.troupe.agents.model.PriceTable;
import dev.troupe.agents.model.PricedProvider;
import dev.troupe.agents.model.RedactedProvider;
import dev.troupe.agents.model.RetryPolicy;
import dev.troupe.agents.model.RetryingProvider;
import dev.troupe.agents.model.Sleeper;
import dev.troupe.agents.model.provider.Providers;
import dev.troupe.agents.rehearsal.Cassette;
import dev.troupe.agents.rehearsal.CassetteFile;
import dev.troupe.agents.rehearsal.CassettePlayer;
import dev.troupe.agents.rehearsal.CassetteRecorder;
import dev.troupe.agents.rehearsal.RehearsalProvider;
import dev.troupe.agents.rehearsal.RehearsalScript;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.ModelTier;
import dev.troupe.core.team.Team;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which models stand for the tiers of an agent: those candidates whose provider is set up,
 * tier by tier; where none is, or rehearsal was asked for, the team's rehearsal script; where a
 * recording is replayed, the recording.
 */
final class TeamModels implements Models, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TeamModels.class);

    private final HostSettings settings;
    private final CelExpressions expressions;
    private final Redactor redactor;
    private final PriceTable prices = PriceTable.builtIn();
    private final Providers providers;
    private final Optional<CassetteFile> recording;
    private final Optional<Cassette> replayed;

    /** What stands before or in place of a real provider; only those hold anything to close. */
    private final Map<String, ModelProvider> made = new ConcurrentHashMap<>();

    /** The models without a known price, which is said once of each. */
    private final Set<String> unpriced = ConcurrentHashMap.newKeySet();

    TeamModels(HostSettings settings, CelExpressions expressions, Redactor redactor) {
        this.redactor = redactor;
        this.settings = settings;
        this.expressions = expressions;
        this.providers =
                new Providers(
                        settings.environment(),
                        prices,
                        RetryPolicy.DEFAULT,
                        InstantSource.system(),
                        Thread::sleep,
                        jitter());
        this.replayed = settings.replay().map(Cassette::read);
        this.recording = settings.record().map(CassetteFile::append);
    }

    private static RandomGenerator jitter() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    @Override
    public List<Choice> choices(Team team, Agent agent) {
        List<ModelTier> tiers = tiers(team, agent);
        ModelTier first = tiers.getFirst();
        boolean rehearsed = replayed.isEmpty() && real(first).isEmpty();
        if (rehearsed && team.rehearsal().isPresent()) {
            ModelProvider rehearsal = rehearsal(team, team.rehearsal().get());
            return tiers.stream().map(tier -> rehearsed(tier, rehearsal)).toList();
        }
        List<Choice> choices = new ArrayList<>();
        for (ModelTier tier : tiers) {
            choices.addAll(
                    replayed.map(cassette -> replay(tier, cassette)).orElseGet(() -> real(tier)));
        }
        if (!choices.isEmpty()) {
            return choices;
        }
        if (replayed.isPresent()) {
            throw notRecorded(first, replayed.get());
        }
        if (settings.alwaysRehearse()) {
            throw new IllegalArgumentException(
                    "the team has no script to rehearse: name one under `rehearsal` in the team"
                            + " file, or run it with real models");
        }
        throw providers.noneOf(first);
    }

    /** The candidates of a tier that are set up. */
    private List<Choice> real(ModelTier tier) {
        return settings.alwaysRehearse()
                ? List.of()
                : providers.all(tier).stream()
                        .map(found ->
                                choice(
                                        tier,
                                        recorded(found.provider()),
                                        found.model(),
                                        found.name()))
                        .toList();
    }

    private Choice rehearsed(ModelTier tier, ModelProvider rehearsal) {
        String candidate = tier.candidates().getFirst();
        return choice(tier, rehearsal, candidate, candidate);
    }

    /**
     * @param fullName {@code provider/model}, as the price table has it
     */
    private Choice choice(ModelTier tier, ModelProvider provider, String model, String fullName) {
        Optional<Price> price = prices.price(fullName);
        if (price.isEmpty() && unpriced.add(fullName)) {
            log.warn(
                    "the price of {} is not known: budgets of tokens, runs and time hold it back, those of money do not",
                    fullName);
        }
        return new Choice(tier.name(), new RedactedProvider(provider, redactor), model, price);
    }

    private static List<ModelTier> tiers(Team team, Agent agent) {
        if (agent.models().isEmpty()) {
            throw new IllegalArgumentException(
                    "agent '"
                            + agent.name()
                            + "' has no model: add a tier to `models` in the team file");
        }
        return agent.models().stream().map(name -> tier(team, agent, name)).toList();
    }

    private static ModelTier tier(Team team, Agent agent, String name) {
        ModelTier tier = team.models().get(name);
        if (tier == null) {
            throw new IllegalArgumentException(
                    "agent '"
                            + agent.name()
                            + "' uses the model tier '"
                            + name
                            + "', and the team has "
                            + team.models().keySet());
        }
        return tier;
    }

    private ModelProvider recorded(ModelProvider provider) {
        return recording
                .map(file ->
                        made.computeIfAbsent(
                                "record " + provider.name(),
                                key -> new CassetteRecorder(provider, file)))
                .orElse(provider);
    }

    private List<Choice> replay(ModelTier tier, Cassette cassette) {
        List<Choice> choices = new ArrayList<>();
        for (String candidate : tier.candidates()) {
            int slash = candidate.indexOf('/');
            String provider = candidate.substring(0, Math.max(0, slash));
            String model = candidate.substring(slash + 1);
            if (cassette.models().contains(candidate)) {
                ModelProvider player =
                        made.computeIfAbsent(
                                "replay " + provider,
                                key -> new CassettePlayer(cassette, provider));
                choices.add(choice(tier, player, model, candidate));
            }
        }
        return choices;
    }

    private IllegalArgumentException notRecorded(ModelTier tier, Cassette cassette) {
        return new IllegalArgumentException(
                "the recording "
                        + settings.replay().orElseThrow()
                        + " has nothing of "
                        + tier.candidates()
                        + "; it has "
                        + cassette.models());
    }

    private ModelProvider rehearsal(Team team, String script) {
        Path file = Path.of(team.folder().orElse(".")).resolve(script);
        return made.computeIfAbsent(
                "rehearse " + file,
                key -> {
                    RehearsalProvider provider =
                            new RehearsalProvider(
                                    RehearsalScript.read(file, expressions),
                                    expressions,
                                    settings.pace());
                    Sleeper sleeper = delay -> Thread.sleep(settings.pace().of(delay));
                    return PricedProvider.rehearsed(
                            new RetryingProvider(
                                    provider,
                                    RetryPolicy.DEFAULT,
                                    InstantSource.system(),
                                    sleeper,
                                    jitter()),
                            prices);
                });
    }

    /**
     * What an agent begins with.
     *
     * @param model {@code provider/model}
     */
    record Begins(String tier, String model, Optional<Price> price) {}

    /** The model that an agent begins with, or would if it was set up. */
    Begins begins(Team team, Agent agent, Effort effort) {
        List<ModelTier> tiers = tiers(team, agent);
        ModelTier tier =
                tiers.stream()
                        .filter(each -> effort == Effort.FULL)
                        .filter(each -> agent.start().filter(each.name()::equals).isPresent())
                        .findFirst()
                        .orElse(tiers.getFirst());
        String model =
                providers
                        .find(tier)
                        .map(Providers.Candidate::name)
                        .orElseGet(() -> tier.candidates().getFirst());
        return new Begins(tier.name(), model, prices.price(model));
    }

    /**
     * The model of each tier that has a real one here, {@code provider/model} by the tier's name.
     */
    Map<String, String> connected(Team team) {
        Map<String, String> connected = new LinkedHashMap<>();
        if (settings.replay().isEmpty() && !settings.alwaysRehearse()) {
            for (ModelTier tier : team.models().values()) {
                providers.find(tier).ifPresent(found -> connected.put(tier.name(), found.name()));
            }
        }
        return connected;
    }

    @Override
    public void close() {
        try {
            providers.close();
        } finally {
            recording.ifPresent(CassetteFile::close);
        }
    }
}
