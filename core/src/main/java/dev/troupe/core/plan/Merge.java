package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** How the results of branches become one. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Merge.AsObject.class, name = "object"),
    @JsonSubTypes.Type(value = Merge.AsList.class, name = "list"),
    @JsonSubTypes.Type(value = Merge.Vote.class, name = "vote"),
    @JsonSubTypes.Type(value = Merge.Reconcile.class, name = "reconcile")
})
public sealed interface Merge {

    /** An object with one field per branch that succeeded, by the branch's name. */
    static Merge object() {
        return new AsObject();
    }

    /** A list of the successful branches' results, in the order of the branches. */
    static Merge list() {
        return new AsList();
    }

    /** The result that more than half of the branches gave. */
    static Vote vote() {
        return new Vote(Optional.empty(), Optional.empty());
    }

    /** As an agent puts it that sees where the results differ. */
    static Reconcile reconcile(String agent, String goal) {
        return new Reconcile(agent, Terms.of(goal));
    }

    /** One field per branch. */
    record AsObject() implements Merge {}

    /** One entry per branch. */
    record AsList() implements Merge {}

    /**
     * What more than half of the branches that succeeded, and were not skipped, agree on; the
     * result is the first of the results that say so. Where there is no such majority, those who
     * decide may give the result, or have all branches done again.
     *
     * @param by what is counted: a CEL expression over {@code value}, a branch's result; the whole
     *     result if absent
     * @param onFailure who decides if there is no majority
     */
    record Vote(Optional<String> by, Optional<OnFailure> onFailure) implements Merge {

        /** The failure type of a vote without a majority. */
        public static final String NO_MAJORITY = "no-majority";

        public Vote by(String expression) {
            return new Vote(Optional.of(expression), onFailure);
        }

        public Vote onFailure(OnFailure what) {
            return new Vote(by, Optional.of(what));
        }
    }

    /**
     * An agent makes one of them. It is handed the item {@code conflict}: each branch's result with
     * who gave it and its trust, and where they differ. Nobody is asked where all agree.
     */
    record Reconcile(String agent, Terms terms) implements Merge {

        /** The item that the agent is handed. */
        public static final String CONFLICT = "conflict";
    }
}
