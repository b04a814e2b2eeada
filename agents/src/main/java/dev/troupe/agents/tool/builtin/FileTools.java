package dev.troupe.agents.tool.builtin;

import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Text files inside a workspace. What they hold, and how they are called, is {@code claimed}:
 * agents and their tools put it there, and nobody checked it; where something untrusted may have
 * got in, it is untrusted. Writing replaces a file as a whole, so that repeating it changes nothing
 * more.
 */
final class FileTools {

    private static final int MAX_ENTRIES = 1_000;
    private static final long MAX_BYTES = 4L * ToolResult.MAX_TEXT;

    private static final String PATH =
            "\"path\": {\"type\": \"string\", \"maxLength\": 1000,"
                    + " \"description\": \"relative to the workspace\"}";

    private final Workspace workspace;
    private final WorkspaceTrust trust;

    private FileTools(Path folder) {
        this.workspace = new Workspace(folder);
        this.trust = WorkspaceTrust.of(folder);
    }

    static List<Tool> in(Path folder) {
        FileTools tools = new FileTools(folder);
        return List.of(
                BuiltinTool.of(
                        "list",
                        "Lists the files and folders in a folder of the workspace; the workspace"
                                + " itself if no path is given.",
                        schema("", PATH),
                        Effect.NONE,
                        Trust.CLAIMED,
                        (arguments, context) -> tools.answer(tools.list(arguments))),
                BuiltinTool.of(
                        "read",
                        "Reads a text file of the workspace.",
                        schema("\"path\"", PATH),
                        Effect.NONE,
                        Trust.CLAIMED,
                        (arguments, context) -> tools.answer(tools.read(arguments))),
                BuiltinTool.of(
                        "write",
                        "Writes a text file in the workspace: creates it and its folders, or"
                                + " replaces all that it holds.",
                        schema(
                                "\"path\", \"text\"",
                                PATH
                                        + ", \"text\": {\"type\": \"string\", \"maxLength\": "
                                        + ToolResult.MAX_TEXT
                                        + "}"),
                        Effect.IDEMPOTENT,
                        Trust.VERIFIED,
                        (arguments, context) -> tools.write(arguments, context.trust())));
    }

    private static String schema(String required, String properties) {
        return "{\"type\": \"object\", \"additionalProperties\": false, \"required\": ["
                + required
                + "], \"properties\": {"
                + properties
                + "}}";
    }

    /** What is in the workspace is as trustworthy as all that got into it. */
    private ToolResult answer(Object content) {
        return BuiltinTool.result(content, trust.trust());
    }

    private Object list(JsonNode arguments) {
        String path = BuiltinTool.text(arguments, "path", "");
        Path folder = workspace.resolve(path);
        if (!Files.isDirectory(folder)) {
            throw new BuiltinTool.Refusal("there is no folder '" + path + "'");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> entries = files.sorted().limit(MAX_ENTRIES + 1L).toList();
            if (entries.size() > MAX_ENTRIES) {
                throw new ToolFailure(
                        ToolFailure.Kind.TOO_LARGE,
                        "'" + path + "' has more than " + MAX_ENTRIES + " entries",
                        null);
            }
            ArrayNode answer = Json.array();
            for (Path entry : entries) {
                answer.add(describe(entry));
            }
            return answer;
        } catch (IOException e) {
            throw refusal("list", path, e);
        }
    }

    private ObjectNode describe(Path entry) throws IOException {
        ObjectNode described = Json.object();
        described.put("path", workspace.show(entry));
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            described.put("kind", "folder");
        } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
            described.put("kind", "file").put("bytes", Files.size(entry));
        } else {
            described.put("kind", "other");
        }
        return described;
    }

    private Object read(JsonNode arguments) {
        String path = BuiltinTool.text(arguments, "path");
        Path file = workspace.resolve(path);
        // A pipe or a device would block, or never end.
        if (!Files.isRegularFile(file)) {
            throw new BuiltinTool.Refusal("there is no file '" + path + "'");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes((int) MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new ToolFailure(
                        ToolFailure.Kind.TOO_LARGE,
                        "'" + path + "' has more than " + MAX_BYTES + " bytes",
                        null);
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new BuiltinTool.Refusal("'" + path + "' is not a text in UTF-8");
        } catch (IOException e) {
            throw refusal("read", path, e);
        }
    }

    private Object write(JsonNode arguments, Trust arriving) {
        String path = BuiltinTool.text(arguments, "path");
        byte[] text = BuiltinTool.text(arguments, "text").getBytes(StandardCharsets.UTF_8);
        Path file = workspace.resolve(path);
        Path folder = file.getParent();
        if (Files.isDirectory(file) || folder == null) {
            throw new BuiltinTool.Refusal("'" + path + "' is a folder");
        }
        trust.arrives(arriving);
        try {
            Files.createDirectories(folder);
            Path whole = Files.createTempFile(folder, ".writing-", "");
            try {
                Files.write(whole, text);
                Files.move(
                        whole,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (FileAlreadyExistsException e) {
            throw new BuiltinTool.Refusal("a part of '" + path + "' is a file and no folder");
        } catch (IOException e) {
            throw refusal("write", path, e);
        }
        return Json.object().put("path", workspace.show(file)).put("bytes", text.length);
    }

    private static BuiltinTool.Refusal refusal(String what, String path, IOException e) {
        return new BuiltinTool.Refusal(
                "cannot " + what + " '" + path + "': " + e.getClass().getSimpleName());
    }
}
