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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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
    StoredSecrets read() {
        try {
            if (!Files.exists(file)) {
                return StoredSecrets.NONE;
            }
            PrivateFile.check(file);
            if (Files.size(file) > MOST_BYTES) {
                throw corrupt("it is too long");
            }
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return StoredSecrets.NONE;
        } catch (IOException e) {
            throw new SecretProblem("cannot read " + file + ": " + e, e);
        }
    }

    private StoredSecrets parse(String text) {
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
        Map<String, List<SealedSecret>> replaced = new TreeMap<>();
        List<SecretChange> changes = new ArrayList<>();
        try {
            for (Map.Entry<String, JsonNode> one : json.path("secrets").properties()) {
                secrets.put(one.getKey(), sealed(one.getKey(), one.getValue()));
            }
            for (Map.Entry<String, JsonNode> one : json.path("replaced").properties()) {
                List<SealedSecret> former = new ArrayList<>();
                one.getValue().forEach(value -> former.add(sealed(one.getKey(), value)));
                replaced.put(one.getKey(), former);
            }
            for (JsonNode one : json.path("changes")) {
                changes.add(Json.as(one, SecretChange.class));
            }
        } catch (DateTimeException | JsonProblem e) {
            throw corrupt("one of its entries is not whole");
        }
        return new StoredSecrets(secrets, replaced, changes);
    }

    private SealedSecret sealed(String name, JsonNode value) {
        if (!value.path("nonce").isString() || !value.path("text").isString()) {
            throw corrupt("its entry '" + name + "' is not whole");
        }
        return new SealedSecret(
                value.path("nonce").stringValue(),
                value.path("text").stringValue(),
                Instant.parse(value.path("setAt").asString("")));
    }

    private SecretProblem corrupt(String why) {
        return new SecretProblem(
                file
                        + " is damaged ("
                        + why
                        + "); it was left as it is. Restore it from a backup, or move it away and set the"
                        + " secrets anew");
    }

    void write(StoredSecrets secrets) {
        ObjectNode json = Json.object().put("form", FORM);
        ObjectNode all = json.putObject("secrets");
        secrets.secrets().forEach((name, sealed) -> put(all.putObject(name), sealed));
        ObjectNode replaced = json.putObject("replaced");
        secrets.replaced()
                .forEach((name, former) -> {
                    ArrayNode array = replaced.putArray(name);
                    former.forEach(sealed -> put(array.addObject(), sealed));
                });
        json.set("changes", Json.tree(secrets.changes()));
        PrivateFile.replace(file, Json.pretty(json) + "\n");
    }

    private static void put(ObjectNode json, SealedSecret sealed) {
        json.put("setAt", sealed.setAt().toString())
                .put("nonce", sealed.nonce())
                .put("text", sealed.text());
    }

    /** Does something that no other process or thread does at the same time. */
    <T> T locked(Supplier<T> action) {
        return lock.locked(action);
    }
}
