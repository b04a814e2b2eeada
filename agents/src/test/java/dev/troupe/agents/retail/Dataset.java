package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/**
 * The shop's database in the beginning, its policy, and the tasks, as a folder holds them: {@code
 * db.json}, {@code policy.md}, {@code tasks.json}.
 */
record Dataset(JsonNode database, String policy, List<RetailTask> tasks) {

    /** Names the folder. */
    static final String PROPERTY = "troupe.retail.data";

    /** The data that was asked for; where there is none, the test is skipped. */
    static Dataset present() {
        Path folder = folder();
        boolean named = System.getProperty(PROPERTY) != null;
        Assumptions.assumeTrue(
                named || Files.isDirectory(folder),
                () ->
                        "skipped: "
                                + folder
                                + " is absent; set TROUPE_SHARED to the shared folder, or "
                                + PROPERTY
                                + " to a folder with such data");
        return read(folder);
    }

    private static Path folder() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .map(root()::resolve)
                .orElseGet(() -> shared().resolve("data/tau2-retail"));
    }

    private static Path shared() {
        return Optional.ofNullable(System.getProperty("TROUPE_SHARED"))
                .or(() -> Optional.ofNullable(System.getenv("TROUPE_SHARED")))
                .map(Path::of)
                .orElseGet(() -> root().resolve("../shared").normalize());
    }

    private static Path root() {
        return Path.of(System.getProperty("troupe.project.root", "..")).toAbsolutePath();
    }

    /**
     * Reads a folder.
     *
     * @throws BadData if a file is absent or malformed, or a task uses a tool that there is not
     */
    static Dataset read(Path folder) {
        JsonNode database = json(folder.resolve("db.json"));
        for (String collection : List.of(Records.USERS, Records.ORDERS, Records.PRODUCTS)) {
            if (!database.path(collection).isObject()) {
                throw new BadData(
                        folder.resolve("db.json") + " has no object '" + collection + "'");
            }
        }
        return new Dataset(
                database, text(folder.resolve("policy.md")), tasks(folder.resolve("tasks.json")));
    }

    private static JsonNode json(Path file) {
        try {
            return Json.parse(text(file));
        } catch (JsonProblem e) {
            throw new BadData(file + " is " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BadData(
                    "cannot read "
                            + file
                            + " ("
                            + e
                            + "): the folder holds db.json, policy.md and tasks.json",
                    e);
        }
    }

    private static List<RetailTask> tasks(Path file) {
        JsonNode list = json(file);
        if (!list.isArray() || list.isEmpty()) {
            throw new BadData(file + " is not a list of tasks");
        }
        List<RetailTask> tasks = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            RetailTask task = task(file + ", task " + (i + 1), list.get(i));
            if (!ids.add(task.id())) {
                throw new BadData(file + " has two tasks with the id '" + task.id() + "'");
            }
            tasks.add(task);
        }
        return tasks;
    }

    private static RetailTask task(String where, JsonNode task) {
        JsonNode id = task.path("id");
        if (!id.isString() && !id.isIntegralNumber()) {
            throw new BadData(where + ", has no 'id', a text");
        }
        String named = where + " ('" + id.asString() + "')";
        JsonNode actions = task.path("evaluation_criteria").path("actions");
        if (!actions.isArray() && !actions.isNull() && !actions.isMissingNode()) {
            throw new BadData(named + ": 'evaluation_criteria.actions' is not a list");
        }
        List<RetailTask.Action> calls = new ArrayList<>();
        for (JsonNode action : actions) {
            calls.add(action(named + ", action " + (calls.size() + 1), action));
        }
        return new RetailTask(
                id.asString(), task.path("user_scenario").path("instructions"), calls);
    }

    private static RetailTask.Action action(String where, JsonNode action) {
        if (!action.path("name").isString() || !action.path("arguments").isObject()) {
            throw new BadData(where + ": it has no 'name' (a text) with 'arguments' (an object)");
        }
        String name = action.path("name").asString();
        ShopTool<?> tool =
                Catalogue.find(name)
                        .orElseThrow(() ->
                                new BadData(
                                        where
                                                + ": this shop has no tool '"
                                                + name
                                                + "'; it has "
                                                + Catalogue.names()));
        return new RetailTask.Action(tool, action.path("arguments"));
    }
}
