package dev.troupe.server.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What somebody may do in an organization. */
public enum Permission {
    /** See everything of the organization. */
    READ,
    /** Answer and pass on questions, as far as a question's own rules allow. */
    APPROVE,
    /** Begin runs and tell them what to do. */
    RUNS,
    /** Open and close circuit breakers. */
    GUARDS,
    /** Stop the organization, and let it go on. */
    STOP,
    /** Change the draft of the team. */
    DRAFT,
    /** Put a draft of the team into force. */
    PUBLISH,
    /** Change limits. */
    BUDGETS,
    /** Say who belongs to the organization, and as what. */
    MEMBERS,
    /** Make and withdraw keys for programs. */
    KEYS,
    /** Say where events are sent. */
    WEBHOOKS;

    /** As it is written in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
