package dev.troupe.control.team;

import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.control.yaml.Names;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.core.team.InputFile;
import dev.troupe.core.team.Team;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * What a run starts with: the team's input files, or what is given in their place. An item keeps
 * the trust that the team file states, wherever its content comes from.
 */
public final class Inputs {

    private Inputs() {}

    /**
     * The items in the order of the team file, then those that only the values name. Unlike with
     * {@link #load}, nobody names a file: values may come from elsewhere.
     *
     * @param folder what paths are relative to: the team file's folder
     * @throws InvalidFile if a file of the team cannot be read, with every mistake in the first
     *     such file
     * @throws IllegalArgumentException if a value is named almost like an input
     */
    public static List<ContextItem> with(Team team, Path folder, Map<String, JsonNode> values) {
        List<ContextItem> items = new ArrayList<>();
        Map<String, JsonNode> rest = new LinkedHashMap<>(values);
        for (InputFile input : team.inputs()) {
            JsonNode given = rest.remove(input.name());
            JsonNode value = given == null ? InputData.read(folder.resolve(input.path())) : given;
            items.add(new ContextItem(input.name(), value, Source.INPUT, input.trust()));
        }
        List<String> names = team.inputs().stream().map(InputFile::name).toList();
        rest.forEach((name, value) -> {
            checkName(name, names);
            items.add(new ContextItem(name, value, Source.INPUT, Trust.USER));
        });
        return items;
    }

    /**
     * The items that the values name, and nothing else: none of the team's files is read. A value
     * that goes by the name of one of the team's inputs has the trust that the team file states for
     * that.
     *
     * @throws IllegalArgumentException if a value is named almost like an input
     */
    public static List<ContextItem> only(Team team, Map<String, JsonNode> values) {
        Map<String, Trust> trust = new LinkedHashMap<>();
        team.inputs().forEach(input -> trust.put(input.name(), input.trust()));
        List<ContextItem> items = new ArrayList<>();
        values.forEach((name, value) -> {
            if (!trust.containsKey(name)) {
                checkName(name, List.copyOf(trust.keySet()));
            }
            items.add(
                    new ContextItem(
                            name, value, Source.INPUT, trust.getOrDefault(name, Trust.USER)));
        });
        return items;
    }

    /**
     * The items in the order of the team file, then those that only the overrides name.
     *
     * @param folder what paths are relative to: the team file's folder
     * @param overrides by name: a value, or {@code @} and the path of a file. A value in the place
     *     of a file that is data is read as JSON, any other is a text.
     * @throws InvalidFile if a file cannot be read, with every mistake in the first such file
     * @throws IllegalArgumentException if an override cannot be read or is named almost like an
     *     input
     */
    public static List<ContextItem> load(Team team, Path folder, Map<String, String> overrides) {
        Map<String, String> rest = new LinkedHashMap<>(overrides);
        List<ContextItem> items = new ArrayList<>();
        for (InputFile input : team.inputs()) {
            String override = rest.remove(input.name());
            JsonNode value =
                    override == null
                            ? InputData.read(folder.resolve(input.path()))
                            : override(
                                    input.name(),
                                    override,
                                    Optional.of(folder.resolve(input.path())));
            items.add(new ContextItem(input.name(), value, Source.INPUT, input.trust()));
        }
        List<String> names = team.inputs().stream().map(InputFile::name).toList();
        rest.forEach((name, override) -> {
            checkName(name, names);
            JsonNode value = override(name, override, Optional.empty());
            items.add(new ContextItem(name, value, Source.INPUT, Trust.USER));
        });
        return items;
    }

    private static JsonNode override(String name, String override, Optional<Path> file) {
        if (override.startsWith("@")) {
            return InputData.read(Path.of(override.substring(1)));
        }
        if (file.isEmpty() || InputData.isText(file.get())) {
            return StringNode.valueOf(override);
        }
        try {
            return Json.parse(override);
        } catch (JsonProblem e) {
            throw new IllegalArgumentException(
                    "the input '"
                            + name
                            + "' is data, but the value given for it is "
                            + e.getMessage()
                            + "; give JSON, or a file as "
                            + name
                            + "=@FILE",
                    e);
        }
    }

    private static void checkName(String name, List<String> names) {
        Optional<String> meant = Names.closest(name, names);
        if (meant.isPresent()) {
            throw new IllegalArgumentException(
                    "the team has no input '" + name + "'; did you mean '" + meant.get() + "'?");
        }
        if (!name.matches(Reading.NAME)) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' cannot be the name of an input: expected "
                            + Reading.NAME_EXPECTED);
        }
    }
}
