package dev.troupe.core.contract;

/** What a run begins with that says on whose authority, and for what. */
public interface Mandated {
    Mandate mandate();
}
