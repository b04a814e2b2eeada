package dev.troupe.cli.audit;

import dev.troupe.cli.secret.FolderLock;
import dev.troupe.cli.secret.PrivateFile;
import dev.troupe.cli.secret.SecretProblem;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.engine.Checkpoint;
import dev.troupe.engine.CheckpointMemory;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.Hash;
import dev.troupe.engine.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder {@code audit} under Troupe's home: the key that signs checkpoints, in {@code
 * checkpoint.key}, and the latest checkpoint of each organization, in {@code checkpoints.json}.
 * Whoever can write to the database cannot write here. May be used by many processes at once; all
 * methods throw {@link SecretProblem} where a file cannot be used.
 */
public final class AuditHome {

    private final Path folder;
    private final FolderLock lock;

    public AuditHome(Path home) {
        this.folder = home.resolve("audit");
        this.lock = new FolderLock(folder, "lock", "the audit's files");
    }

    private Path keyFile() {
        return folder.resolve("checkpoint.key");
    }

    /** Where the latest checkpoints are. */
    public Path memoryFile() {
        return folder.resolve("checkpoints.json");
    }

    /** The key, if there is one yet. */
    public Optional<SigningKey> key() {
        if (!Files.exists(keyFile())) {
            return Optional.empty();
        }
        PrivateFile.check(keyFile());
        try {
            return Optional.of(SigningKey.ofPem(read(keyFile())));
        } catch (EngineException e) {
            throw new SecretProblem(
                    keyFile()
                            + " holds no key ("
                            + e.getMessage()
                            + "): restore it from a backup; with another key, checkpoints so far"
                            + " can be checked only with the public half of the old one",
                    e);
        }
    }

    /** The key; made if there is none. */
    public SigningKey keyOrNew() {
        return key().orElseGet(() ->
                lock.locked(() ->
                        key().orElseGet(() -> {
                            SigningKey made = SigningKey.generate();
                            PrivateFile.replace(keyFile(), made.pem());
                            return made;
                        })));
    }

    /** The checkpoints of whatever database is at a place, such as its address. */
    public CheckpointMemory memory(String place) {
        return new CheckpointMemory() {
            @Override
            public List<Checkpoint> latest() {
                return remembered(load().path(place));
            }

            @Override
            public void keep(List<Checkpoint> made) {
                lock.locked(() -> {
                    ObjectNode all = load();
                    List<Checkpoint> kept = merge(remembered(all.path(place)), made);
                    ArrayNode array = Json.array();
                    kept.forEach(checkpoint -> array.add(json(checkpoint)));
                    all.set(place, array);
                    PrivateFile.replace(memoryFile(), Json.pretty(all) + "\n");
                    return true;
                });
            }
        };
    }

    /** Of two processes that sign at once, the one that signed more counts. */
    private static List<Checkpoint> merge(List<Checkpoint> before, List<Checkpoint> made) {
        List<Checkpoint> merged = new ArrayList<>(before);
        for (Checkpoint checkpoint : made) {
            boolean newer =
                    before.stream()
                            .noneMatch(old ->
                                    old.organization().equals(checkpoint.organization())
                                            && old.link() >= checkpoint.link());
            if (newer) {
                merged.removeIf(old -> old.organization().equals(checkpoint.organization()));
                merged.add(checkpoint);
            }
        }
        return merged;
    }

    private ObjectNode load() {
        if (!Files.exists(memoryFile())) {
            return Json.object();
        }
        PrivateFile.check(memoryFile());
        try {
            if (Json.parse(read(memoryFile())) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProblem e) {
            // said below
        }
        throw damaged();
    }

    private List<Checkpoint> remembered(JsonNode array) {
        List<Checkpoint> list = new ArrayList<>();
        try {
            for (JsonNode one : array) {
                list.add(
                        new Checkpoint(
                                one.path("installation").asString(""),
                                one.path("organization").asString(""),
                                one.path("link").asLong(0),
                                Hash.ofHex(one.path("hash").asString("")),
                                Instant.parse(one.path("at").asString("")),
                                Hash.ofHex(one.path("key").asString("")),
                                one.path("signature").asString("")));
            }
            return list;
        } catch (EngineException | DateTimeParseException e) {
            throw damaged();
        }
    }

    private SecretProblem damaged() {
        return new SecretProblem(
                memoryFile()
                        + " is damaged; it was left as it is. Restore it from a backup, or, after"
                        + " `troupe audit verify` found nothing, move it away");
    }

    private static ObjectNode json(Checkpoint checkpoint) {
        return Json.object()
                .put("installation", checkpoint.installation())
                .put("organization", checkpoint.organization())
                .put("link", checkpoint.link())
                .put("hash", checkpoint.hash().toString())
                .put("at", checkpoint.at().toString())
                .put("key", checkpoint.key().toString())
                .put("signature", checkpoint.signature());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SecretProblem("cannot read " + file + ": " + e, e);
        }
    }
}
