package dev.troupe.agents.tool;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.core.contract.Trust;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The tools that an agent may call, under the names that its model knows. Immutable. */
public final class Offered {

    /**
     * A tool that was granted.
     *
     * @param name {@code source.tool}, as team files and journals write it
     * @param tool checks its arguments; its spec has the name for models
     */
    public record Entry(String name, Tool tool) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> sources;
    private final Map<String, String> problems;

    Offered(List<Entry> granted, Set<String> sources, Map<String, String> problems) {
        granted.forEach(entry -> entries.put(entry.tool().spec().name(), entry));
        this.sources = Set.copyOf(sources);
        this.problems = Map.copyOf(problems);
    }

    /** What to tell the model, in the order of the grants. */
    public List<ToolSpec> specs() {
        return entries.values().stream().map(entry -> entry.tool().spec()).toList();
    }

    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /**
     * The tool that a model means.
     *
     * @param name as it was offered
     */
    public Optional<Tool> find(String name) {
        return Optional.ofNullable(entries.get(name)).map(Entry::tool);
    }

    /** {@code source.tool} of the tool that a model means. */
    public Optional<String> nameOf(String offeredName) {
        return Optional.ofNullable(entries.get(offeredName)).map(Entry::name);
    }

    /** How far what the tools say of themselves can be relied on. */
    public Trust described() {
        return entries.values().stream()
                .map(entry -> entry.tool().described())
                .reduce(Trust.USER, Trust::and);
    }

    /** Grants that could not be met, each with the reason. */
    public Map<String, String> problems() {
        return problems;
    }

    /**
     * Calls what a model asks for.
     *
     * @param name as it was offered
     * @throws ToolFailure of kind FORBIDDEN if the name belongs to a source of the team but was not
     *     granted, UNKNOWN_TOOL if it belongs to none, INVALID_ARGUMENTS if the arguments do not
     *     fit; otherwise what the tool throws
     * @throws InterruptedException if the calling thread was interrupted
     */
    public ToolResult call(String name, JsonNode arguments, ToolContext context)
            throws InterruptedException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw refused(name);
        }
        return entry.tool().call(arguments, context);
    }

    private ToolFailure refused(String name) {
        boolean known = sources.stream().anyMatch(source -> name.startsWith(source + "__"));
        return known
                ? new ToolFailure(
                        ToolFailure.Kind.FORBIDDEN,
                        "the tool " + name + " was not granted; there are " + entries.keySet(),
                        null)
                : new ToolFailure(
                        ToolFailure.Kind.UNKNOWN_TOOL,
                        "there is no tool " + name + "; there are " + entries.keySet(),
                        null);
    }
}
