package dev.troupe.cli;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import tools.jackson.databind.node.ObjectNode;

/** Runs and questions as JSON, and how they are found. */
final class Summaries {

    private Summaries() {}

    static RunSummary find(RunStore store, RunId id) {
        return store.find(id)
                .orElseThrow(() ->
                        new CliFailure(
                                ExitCode.FAILED,
                                "there is no run " + id + ": `troupe runs` lists them"));
    }

    static ObjectNode json(RunSummary run) {
        ObjectNode json = Json.object();
        json.put("id", run.id().value());
        json.put("organization", run.organization());
        json.put("type", run.type());
        json.put("name", run.name());
        run.parent().ifPresent(parent -> json.put("parent", parent.value()));
        json.put("root", run.root().value());
        json.put("status", run.status().toString());
        json.put("createdAt", run.createdAt().toString());
        json.put("updatedAt", run.updatedAt().toString());
        run.reservedFor().ifPresent(workers -> json.put("reservedFor", workers));
        run.failure().ifPresent(failure -> json.set("failure", Json.tree(failure)));
        return json;
    }

    static ObjectNode json(OpenRequest request) {
        ObjectNode json = Json.object();
        json.put("id", request.id());
        json.put("run", request.run().value());
        json.put("root", request.root().value());
        json.put("runName", request.runName());
        json.put("organization", request.organization());
        json.put("kind", request.kind());
        json.put("title", request.title());
        json.put("askedAt", request.askedAt().toString());
        json.put("deadline", request.deadline().toString());
        json.set("approval", Json.tree(request.approval()));
        json.set("detail", request.detail());
        return json;
    }
}
