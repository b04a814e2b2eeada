package dev.troupe.cli.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Where the key comes from: a variable, or else a file of its own. */
final class SecretKeys {

    private static final int BYTES = 32;

    private final Path file;
    private final Function<String, Optional<String>> environment;
    private final RandomGenerator random;

    SecretKeys(Path home, Function<String, Optional<String>> environment, RandomGenerator random) {
        this.file = home.resolve("secrets.key");
        this.environment = environment;
        this.random = random;
    }

    /** Those that secrets may be sealed with: one, or two where a rotation was broken off. */
    List<byte[]> existing() {
        List<byte[]> keys = find();
        if (keys.isEmpty()) {
            throw new SecretProblem(
                    "the key of the secrets, "
                            + file
                            + ", is missing: put it back, or set "
                            + SecretStore.KEY_VARIABLE
                            + "; without it they are lost, and can only be removed and set"
                            + " anew");
        }
        return keys;
    }

    /** Called under the store's lock. */
    byte[] existingOrNew() {
        List<byte[]> keys = find();
        if (!keys.isEmpty()) {
            return keys.getFirst();
        }
        byte[] key = fresh();
        write(List.of(key));
        return key;
    }

    /** A key that secrets are to be sealed with from now on; called under the store's lock. */
    byte[] next() {
        if (environment.apply(SecretStore.KEY_VARIABLE).isEmpty()) {
            return fresh();
        }
        return environment
                .apply(SecretStore.NEXT_KEY_VARIABLE)
                .map(text -> parse(text, SecretStore.NEXT_KEY_VARIABLE))
                .orElseThrow(() ->
                        new SecretProblem(
                                "the key comes from "
                                        + SecretStore.KEY_VARIABLE
                                        + ": put the new one (`openssl rand -base64 32`) in "
                                        + SecretStore.NEXT_KEY_VARIABLE
                                        + ", rotate, and then make it the value of "
                                        + SecretStore.KEY_VARIABLE));
    }

    /** Keeps these, newest first, if they are kept in a file. */
    void keep(List<byte[]> keys) {
        if (environment.apply(SecretStore.KEY_VARIABLE).isEmpty()) {
            write(keys);
        }
    }

    private byte[] fresh() {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        return key;
    }

    private void write(List<byte[]> keys) {
        StringBuilder text = new StringBuilder();
        keys.forEach(key -> text.append(Base64.getEncoder().encodeToString(key)).append('\n'));
        PrivateFile.replace(file, text.toString());
    }

    private List<byte[]> find() {
        Optional<String> variable = environment.apply(SecretStore.KEY_VARIABLE);
        if (variable.isPresent()) {
            List<byte[]> keys = new ArrayList<>();
            keys.add(parse(variable.get(), SecretStore.KEY_VARIABLE));
            environment
                    .apply(SecretStore.NEXT_KEY_VARIABLE)
                    .ifPresent(text -> keys.add(parse(text, SecretStore.NEXT_KEY_VARIABLE)));
            return keys;
        }
        if (!Files.exists(file)) {
            return List.of();
        }
        PrivateFile.check(file);
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return text.strip().lines().map(line -> parse(line, file.toString())).toList();
        } catch (IOException e) {
            throw new SecretProblem("cannot read " + file + ": " + e, e);
        }
    }

    private static byte[] parse(String text, String where) {
        try {
            byte[] key = Base64.getDecoder().decode(text.strip());
            if (key.length == BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below, without the text
        }
        throw new SecretProblem(
                where
                        + " holds no key: expected 32 bytes in Base64, as of `openssl rand -base64 32`");
    }
}
