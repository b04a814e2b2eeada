package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.team.Agent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how the results of branches become one. */
final class MergeReader {

    static final List<String> KEYS = List.of("vote", "reconcile");
    static final List<String> VOTE_KEYS = List.of("by", "onFailure");
    static final List<String> RECONCILE_KEYS =
            Stream.concat(Stream.of("agent", "goal"), TermsReader.KEYS.stream()).toList();

    private final Reading reading;
    private final Map<String, Agent> agents;

    MergeReader(Reading reading, Map<String, Agent> agents) {
        this.reading = reading;
        this.agents = agents;
    }

    /**
     * @param own the keys that {@code merge} is one of
     */
    Optional<Merge> read(Located value, Fields own, String what) {
        if (!(value instanceof Located.Mapping)) {
            return own.choice("merge", ParallelReader.MERGES)
                    .map(word ->
                            switch (word) {
                                case "list" -> Merge.list();
                                case "vote" -> Merge.vote();
                                default -> Merge.object();
                            });
        }
        Optional<Fields> merge = own.fields("merge", KEYS);
        if (merge.isPresent() && merge.get().has("vote") == merge.get().has("reconcile")) {
            reading.problems()
                    .add(
                            value.at(),
                            "'merge' of " + what + " does not say one way",
                            "either 'vote' or 'reconcile'");
            return Optional.empty();
        }
        return merge.flatMap(way ->
                way.has("vote")
                        ? way.fields("vote", VOTE_KEYS).map(this::vote)
                        : way.fields("reconcile", RECONCILE_KEYS)
                                .flatMap(fields -> reconcile(fields, what)));
    }

    private Merge vote(Fields fields) {
        return reading.places()
                .put(
                        new Merge.Vote(
                                fields.text("by"), new OnFailureReader(reading).readBound(fields)),
                        fields.mapping());
    }

    private Optional<Merge> reconcile(Fields fields, String what) {
        Optional<String> agent = fields.requiredText("agent", "who makes one of the results");
        agent.ifPresent(
                name -> reading.refer(Reference.Kind.AGENT, name, fields.at("agent"), what));
        var terms = new TermsReader(reading, agents).read(fields, what, agent);
        return agent.map(name -> new Merge.Reconcile(name, terms));
    }
}
