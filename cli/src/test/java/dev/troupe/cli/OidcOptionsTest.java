package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code troupe up} is told of a provider of sign-in, before anything is started. */
class OidcOptionsTest {

    @TempDir Path folder;

    private void refuses(String why, String... options) {
        List<String> all = new ArrayList<>(List.of("up"));
        all.addAll(List.of(options));
        try (Cli cli = new Cli(folder)) {
            Cli.Ended ended = cli.run(all.toArray(String[]::new));
            assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
            assertThat(ended.err()).contains(why);
        }
    }

    @Test
    void whatDoesNotFitIsSaidBeforeAnythingIsStarted() {
        refuses("--oidc-issuer is missing", "--oidc-client", "troupe");
        refuses("--oidc-client is missing", "--oidc-issuer", "https://login.example.com");
        refuses("is no issuer", "--oidc-issuer", "http://login.example.com", "--oidc-client", "t");
        refuses(
                "expected VALUE=ORGANIZATION:ROLE",
                "--oidc-issuer",
                "https://login.example.com",
                "--oidc-client",
                "t",
                "--oidc-grant",
                "admins");
        refuses(
                "is no role",
                "--oidc-issuer",
                "https://login.example.com",
                "--oidc-client",
                "t",
                "--oidc-grant",
                "admins=Acme:king");
    }
}
