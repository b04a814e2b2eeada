package dev.troupe.agents.governance;

/** Takes secrets out of texts. Thread-safe. */
@FunctionalInterface
public interface Redactor {

    /** Knows no secrets. */
    Redactor NONE = text -> text;

    /** The text, with every secret in it replaced by {@code [secret NAME]}. */
    String redact(String text);
}
