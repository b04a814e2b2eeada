package dev.troupe.cli.secret;

import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The file of encrypted secrets, and the lock under which it is changed. */
final class SecretFile {

    private static final String FORM = "troupe secrets 1";
    private static final long MOST_BYTES = 128L * 1024 * 1024;

    private final Path file;
    private final FolderLock lock;

    SecretFile(Path home) {
        this.file = home.resolve("secrets.json");
        this.lock = new FolderLock(home, "secrets.lock", "the secrets");
    }

    /** What is in it, by name; nothing if it is not there. */
    Map<String, SealedSecret> read() {
        try {
            if (!Files.exists(file)) {
                return new TreeMap<>();
            }
            PrivateFile.check(file);
            if (Files.size(file) > MOST_BYTES) {
                throw corrupt("it is too long");
            }
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return new TreeMap<>();
        } catch (IOException e) {
            throw new SecretProblem("cannot read " + file + ": " + e, e);
        }
    }

    private Map<String, SealedSecret> parse(String text) {
        JsonNode json;
        try {
            json = Json.parse(text);
        } catch (JsonProblem e) {
            throw corrupt("it is no JSON");
        }
        if (!json.path("form").asString("").equals(FORM) || !json.path("secrets").isObject()) {
            throw corrupt("it does not say `\"form\": \"" + FORM + "\"` and `\"secrets\": {…}`");
        }
        Map<String, SealedSecret> secrets = new TreeMap<>();
        json.path("secrets").properties().forEach(one -> secrets.put(one.getKey(), sealed(one)));
        return secrets;
    }

    private SealedSecret sealed(Map.Entry<String, JsonNode> one) {
        JsonNode value = one.getValue();
        try {
            if (value.path("nonce").isString() && value.path("text").isString()) {
                return new SealedSecret(
                        value.path("nonce").stringValue(),
                        value.path("text").stringValue(),
                        Instant.parse(value.path("setAt").asString("")));
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw corrupt("its entry '" + one.getKey() + "' is not whole");
    }

    private SecretProblem corrupt(String why) {
        return new SecretProblem(
                file
                        + " is damaged ("
                        + why
                        + "); it was left as it is. Restore it from a backup, or move it away and set the"
                        + " secrets anew");
    }

    void write(Map<String, SealedSecret> secrets) {
        ObjectNode json = Json.object().put("form", FORM);
        ObjectNode all = json.putObject("secrets");
        secrets.forEach((name, sealed) ->
                all.putObject(name)
                        .put("setAt", sealed.setAt().toString())
                        .put("nonce", sealed.nonce())
                        .put("text", sealed.text()));
        PrivateFile.replace(file, Json.pretty(json) + "\n");
    }

    /** Does something that no other process or thread does at the same time. */
    <T> T locked(Supplier<T> action) {
        return lock.locked(action);
    }
}
