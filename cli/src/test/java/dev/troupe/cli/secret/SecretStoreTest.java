package dev.troupe.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {

    private static final String VALUE = "s3cr3t-välue\nof two lines";

    @TempDir Path home;
    private final Map<String, String> environment = new HashMap<>();

    private SecretStore store() {
        return new SecretStore(
                home,
                name -> Optional.ofNullable(environment.get(name)),
                new SecureRandom(),
                InstantSource.system(),
                "anna");
    }

    @Test
    void whatWasSetIsThereForTheNextProcess() {
        assertThat(store().set("ORDERS_KEY", VALUE)).isFalse();

        assertThat(store().get("ORDERS_KEY")).contains(VALUE);
        assertThat(store().get("OTHER")).isEmpty();
        assertThat(store().list())
                .extracting(SecretStore.Entry::name)
                .containsExactly("ORDERS_KEY");
    }

    @Test
    void aSecretThatIsMadeWhenNeededIsMadeOnce() throws Exception {
        List<Future<String>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                String mine = "value " + i;
                all.add(threads.submit(() -> store().getOrSet("KEY", () -> mine)));
            }
        }
        for (Future<String> one : all) {
            assertThat(one.get()).isEqualTo(store().get("KEY").orElseThrow());
        }
        assertThat(store().changes()).hasSize(1);
    }

    @Test
    void noTeamFileCanAskForTroupesOwnKeys() {
        store().getOrSet(SecretStore.WEBHOOKS_KEY, () -> "secret");
        SecretEnvironment variables =
                new SecretEnvironment(name -> Optional.ofNullable(environment.get(name)), store());
        environment.put(SecretStore.WEBHOOKS_KEY, "secret");

        assertThat(variables.apply(SecretStore.WEBHOOKS_KEY)).isEmpty();
        assertThat(variables.apply("TROUPE_SECRET_" + SecretStore.WEBHOOKS_KEY)).isEmpty();
    }

    @Test
    void aSecretIsReplacedAndRemoved() {
        store().set("A", "one");

        assertThat(store().set("A", "two")).isTrue();
        assertThat(store().get("A")).contains("two");
        assertThat(store().remove("A")).isTrue();
        assertThat(store().remove("A")).isFalse();
        assertThat(store().get("A")).isEmpty();
    }

    @Test
    void theFilesAreTheOwnersAloneAndHoldNoValue() throws Exception {
        store().set("A", "s3cr3t-value");

        try (Stream<Path> files = Files.list(home)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(3);
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(Files.readString(file)).doesNotContain("s3cr3t");
            }
        }
    }

    @Test
    void theSameValueNeverLooksTheSame() throws Exception {
        store().set("A", "same");
        String before = Files.readString(home.resolve("secrets.json"));
        store().set("A", "same");

        String text = "\"text\" : \"";
        assertThat(before.substring(before.indexOf(text)))
                .isNotEqualTo(
                        Files.readString(home.resolve("secrets.json"))
                                .substring(before.indexOf(text)));
    }

    @Test
    void changesAtTheSameTimeAreAllKept() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                String name = "S" + i;
                all.add(threads.submit(() -> store().set(name, "value of " + name)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }

        assertThat(store().list()).hasSize(16);
        assertThat(store().get("S7")).contains("value of S7");
    }

    @Test
    void aDamagedFileIsSaidAndLeftAsItIs() throws Exception {
        store().set("A", "one");
        Path file = home.resolve("secrets.json");
        String half = Files.readString(file).substring(0, 60);
        Files.writeString(file, half);

        assertThatThrownBy(() -> store().get("A"))
                .isInstanceOf(SecretProblem.class)
                .hasMessageContainingAll(file.toString(), "damaged", "Restore it from a backup");
        assertThatThrownBy(() -> store().set("B", "two")).isInstanceOf(SecretProblem.class);
        assertThat(file).hasContent(half);
    }

    @Test
    void aMissingKeyIsSaidAndNoOtherIsMadeInItsPlace() throws Exception {
        store().set("A", "one");
        Files.delete(home.resolve("secrets.key"));

        assertThatThrownBy(() -> store().get("A")).hasMessageContaining("is missing: put it back");
        assertThatThrownBy(() -> store().set("B", "two")).isInstanceOf(SecretProblem.class);
        assertThat(home.resolve("secrets.key")).doesNotExist();
        assertThat(store().remove("A")).isTrue();
        assertThat(store().set("A", "anew")).isFalse();
        assertThat(store().get("A")).contains("anew");
    }

    @Test
    void aWrongKeyIsSaidAndChangesNothing() {
        store().set("A", "one");
        environment.put(SecretStore.KEY_VARIABLE, key());

        assertThatThrownBy(() -> store().get("A")).hasMessageContaining("cannot be decrypted");
        assertThatThrownBy(() -> store().set("B", "two"))
                .hasMessageContaining("cannot be decrypted");
        environment.clear();
        assertThat(store().get("A")).contains("one");
        assertThat(store().list()).hasSize(1);
    }

    @Test
    void aValueCannotBeMovedToAnotherName() throws Exception {
        store().set("AA", "one");
        Path file = home.resolve("secrets.json");
        Files.writeString(file, Files.readString(file).replace("\"AA\"", "\"BB\""));

        assertThatThrownBy(() -> store().get("BB")).hasMessageContaining("cannot be decrypted");
    }

    @Test
    void theKeyMayComeFromTheEnvironment() {
        environment.put(SecretStore.KEY_VARIABLE, key());
        store().set("A", "one");

        assertThat(store().get("A")).contains("one");
        assertThat(home.resolve("secrets.key")).doesNotExist();
    }

    @Test
    void aVariableThatHoldsNoKeyIsNotRepeated() {
        environment.put(SecretStore.KEY_VARIABLE, "hunter2");

        assertThatThrownBy(() -> store().set("A", "one"))
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void filesThatAreOpenToOthersAreRefused() throws Exception {
        store().set("A", "one");
        Files.setPosixFilePermissions(
                home.resolve("secrets.key"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> store().get("A")).hasMessageContaining("chmod 600");
    }

    @Test
    void namesAndValuesAreChecked() {
        assertThatThrownBy(() -> store().set("A=b", "one"))
                .isInstanceOf(SecretProblem.class)
                .hasMessageNotContaining("A=b");
        assertThatThrownBy(() -> store().set("A", "")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> store().set("A", "x".repeat(SecretStore.LONGEST + 1)))
                .hasMessageContaining("longer than");
        assertThat(store().list()).isEmpty();
    }

    @Test
    void keysOfModelsActLikeVariablesAndVariablesWin() {
        store().set("ANTHROPIC_API_KEY", "stored");
        store().set("ORDERS_KEY", "orders");
        store().set("PATH", "/evil");
        var variables =
                new SecretEnvironment(name -> Optional.ofNullable(environment.get(name)), store());

        assertThat(variables.apply("ANTHROPIC_API_KEY")).contains("stored");
        assertThat(variables.apply("TROUPE_SECRET_ORDERS_KEY")).contains("orders");
        assertThat(variables.apply("ORDERS_KEY")).isEmpty();
        assertThat(variables.apply("PATH")).isEmpty();
        environment.put("ANTHROPIC_API_KEY", "set");
        assertThat(variables.apply("ANTHROPIC_API_KEY")).contains("set");
    }

    @Test
    void theKeyOfTheStoreIsNoVariableOfTeams() {
        environment.put(SecretStore.KEY_VARIABLE, key());
        var variables =
                new SecretEnvironment(name -> Optional.ofNullable(environment.get(name)), store());

        assertThat(variables.apply(SecretStore.KEY_VARIABLE)).isEmpty();
    }

    @Test
    void allSecretsAreSealedWithAnotherKeyWhenItIsRotated() throws Exception {
        store().set("A", "one");
        store().set("A", "two");
        store().set("B", VALUE);
        String key = Files.readString(home.resolve("secrets.key"));

        assertThat(store().rotate()).isEqualTo(2);

        assertThat(Files.readString(home.resolve("secrets.key")))
                .doesNotContain(key.strip())
                .hasLineCount(1);
        assertThat(store().values())
                .containsEntry("A", List.of("two", "one"))
                .containsEntry("B", List.of(VALUE));
        assertThat(store().changes())
                .extracting(SecretChange::what)
                .containsExactly(
                        "secret set",
                        "secret replaced",
                        "secret set",
                        "key of the secrets rotated");
    }

    /** Both moments at which a process can die between the three writes. */
    @Test
    void aRotationThatWasBrokenOffLosesNothing() throws Exception {
        store().set("A", "one");
        Path keys = home.resolve("secrets.key");
        Path file = home.resolve("secrets.json");
        String old = Files.readString(keys);
        String sealedWithOld = Files.readString(file);
        store().rotate();
        String fresh = Files.readString(keys);
        String sealedWithFresh = Files.readString(file);

        for (String sealed : List.of(sealedWithOld, sealedWithFresh)) {
            Files.writeString(keys, fresh + old);
            Files.writeString(file, sealed);

            assertThat(store().get("A")).contains("one");
            store().set("B", "two");
            assertThat(store().rotate()).isEqualTo(2);
            assertThat(Files.readString(keys)).hasLineCount(1);
            assertThat(store().get("A")).contains("one");
            assertThat(store().get("B")).contains("two");
        }
    }

    @Test
    void aKeyFromTheEnvironmentIsRotatedToTheNextOne() {
        String old = key();
        String next = key();
        environment.put(SecretStore.KEY_VARIABLE, old);
        store().set("A", "one");

        assertThatThrownBy(() -> store().rotate())
                .isInstanceOf(SecretProblem.class)
                .hasMessageContaining(SecretStore.NEXT_KEY_VARIABLE);
        environment.put(SecretStore.NEXT_KEY_VARIABLE, next);
        store().rotate();

        assertThat(store().get("A")).contains("one");
        environment.put(SecretStore.KEY_VARIABLE, next);
        environment.remove(SecretStore.NEXT_KEY_VARIABLE);
        assertThat(store().get("A")).contains("one");
        environment.put(SecretStore.KEY_VARIABLE, old);
        assertThatThrownBy(() -> store().get("A")).isInstanceOf(SecretProblem.class);
    }

    @Test
    void secretsAreReadWhileTheKeyIsRotated() throws Exception {
        store().set("A", "one");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> reading =
                    threads.submit(() -> {
                        boolean same = true;
                        for (int i = 0; i < 200; i++) {
                            same &= store().get("A").equals(Optional.of("one"));
                        }
                        return same;
                    });
            for (int i = 0; i < 10; i++) {
                store().rotate();
            }
            assertThat(reading.get()).isTrue();
        }
    }

    private static String key() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
