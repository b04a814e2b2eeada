package dev.troupe.server.webhook;

import dev.troupe.core.json.Json;
import dev.troupe.engine.OrganizationJournal;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Pauses webhooks that nobody answers at, and has their organizations' journals say so. */
final class Pauses {

    private final JdbcClient database;
    private final Webhooks webhooks;
    private final OrganizationJournal journal;

    Pauses(JdbcClient database, Webhooks webhooks, OrganizationJournal journal) {
        this.database = database;
        this.webhooks = webhooks;
        this.journal = journal;
    }

    void pause(String id, String why) {
        if (!webhooks.pause(id, OrganizationJournal.TROUPE, why)) {
            return;
        }
        database.sql("select organization from troupe.webhook where id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .ifPresent(organization ->
                        journal.append(
                                organization,
                                "webhook paused",
                                Json.object()
                                        .put("webhook", id)
                                        .put("host", webhooks.find(organization, id).host())
                                        .put("why", why),
                                OrganizationJournal.TROUPE));
    }
}
