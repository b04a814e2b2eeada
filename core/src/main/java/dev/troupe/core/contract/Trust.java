package dev.troupe.core.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a context item can be relied on, best first. */
public enum Trust {
    /** A person of the organization said it. */
    @JsonProperty("user")
    USER("user"),
    /** It came from a tool of the organization, or passed a check. */
    @JsonProperty("verified")
    VERIFIED("verified"),
    /** A model said it. */
    @JsonProperty("claimed")
    CLAIMED("claimed"),
    /** It came from outside: a web page, an e-mail, a stranger's document. */
    @JsonProperty("untrusted")
    UNTRUSTED("untrusted");

    private final String word;

    Trust(String word) {
        this.word = word;
    }

    /** As team files and JSON write it. */
    public String word() {
        return word;
    }

    /** The trust of something derived from both: the lesser one. */
    public Trust and(Trust other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
