package dev.troupe.control.design;

import java.util.List;

/** Finds one kind of warnings. */
interface Check {

    /** What there is to warn of, in any order. */
    List<Warning> find(Blueprint blueprint);
}
