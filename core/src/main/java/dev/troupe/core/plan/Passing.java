package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Transfer;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.EffectivePermissions;
import dev.troupe.core.governance.Grants;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Delegation.Worked;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The work of a {@link Handoff} on its way from agent to agent. */
final class Passing {

    /** The failure type of work that is passed back and forth. */
    static final String PING_PONG = "ping-pong";

    /** The failure type of work that is passed on and on. */
    static final String HOP_LIMIT = "hop-limit";

    /** The failure type of work that was handed to somebody who may not be handed it. */
    static final String NOT_ALLOWED = "handover-not-allowed";

    /** How much of earlier reasons and findings those after the next one see, in characters. */
    private static final int SHOWN = 1_000;

    private final Handoff handoff;
    private final Conductor conductor;
    private final Scope start;
    private final List<Hop> path = new ArrayList<>();
    private Scope scope;
    private int rulings;

    Passing(Handoff handoff, Conductor conductor, Scope scope) {
        this.handoff = handoff;
        this.conductor = conductor;
        this.start = scope;
        this.scope = scope;
    }

    /**
     * The work was handed over.
     *
     * @param worked what the agent did until then
     */
    private record Hop(String from, Transfer transfer, Worked worked) {

        private String to() {
            return transfer.to();
        }

        private Trust trust() {
            return worked.item().trust();
        }
    }

    private record Detected(String type, String message) {}

    ContextItem toItsEnd() {
        String at = handoff.start();
        while (true) {
            Worked worked = work(at);
            if (worked.transfer().isEmpty()) {
                return worked.item().named(handoff.name());
            }
            Hop hop = new Hop(at, worked.transfer().get(), worked);
            Optional<Detected> detected = detect(hop);
            if (detected.isEmpty()) {
                path.add(hop);
                at = hop.to();
                scope = start.handing(handover(path));
                continue;
            }
            Problem problem = problem(hop, detected.get());
            switch (Escalation.raise(conductor, handoff.terms().onFailure(), problem)) {
                case Ruling.Answer answer -> {
                    return new ContextItem(
                            handoff.name(), answer.value(), answer.source(), answer.trust());
                }
                case Ruling.Retry retry -> {
                    Escalation.requireMoreRulings(++rulings, problem);
                    scope = scope.handing(Delegation.guidance(retry));
                }
                case Ruling.GiveUp giveUp -> throw new Unresolved(problem, giveUp);
            }
        }
    }

    private Worked work(String agent) {
        String called = path.isEmpty() ? handoff.name() : handoff.name() + " by " + agent;
        return Delegation.handOn(
                conductor.on(mandate()),
                called,
                agent,
                terms(agent),
                handoff.successors(agent),
                scope);
    }

    /** Nobody on the way passes on more than they may. */
    private Mandate mandate() {
        Mandate mandate = conductor.mandate();
        for (Hop hop : path) {
            mandate = EffectivePermissions.passedOn(conductor.team().agent(hop.from()), mandate);
        }
        return mandate;
    }

    /** Being handed the work makes nobody free to use tools that are not theirs. */
    private Terms terms(String agent) {
        Terms terms = handoff.terms();
        Agent worker = conductor.team().agent(agent);
        return terms.tools()
                .map(asked -> terms.tools(Grants.intersection(worker.tools(), asked)))
                .orElse(terms);
    }

    // ---- bounds

    private Optional<Detected> detect(Hop hop) {
        if (!handoff.successors(hop.from()).contains(hop.to())) {
            return Optional.of(
                    new Detected(
                            NOT_ALLOWED,
                            "%s may not hand the work over to %s, only to %s."
                                    .formatted(
                                            hop.from(), hop.to(), handoff.successors(hop.from()))));
        }
        if (path.stream().anyMatch(past -> samePair(past, hop))) {
            return Optional.of(
                    new Detected(
                            PING_PONG,
                            "%s handed the work over to %s a second time: %s."
                                    .formatted(hop.from(), hop.to(), way(hop))));
        }
        if (worked(hop.to()) && nothingNew(hop)) {
            return Optional.of(
                    new Detected(
                            PING_PONG,
                            "%s handed the work back to %s, which had it before, with nothing new: %s."
                                    .formatted(hop.from(), hop.to(), way(hop))));
        }
        if (path.size() >= handoff.hops()) {
            return Optional.of(
                    new Detected(
                            HOP_LIMIT,
                            "the work was handed over %d times, which is the limit, and %s would hand it on: %s."
                                    .formatted(path.size(), hop.from(), way(hop))));
        }
        return refusal(hop);
    }

    private Optional<Detected> refusal(Hop hop) {
        ObjectNode handed = said(hop.from(), hop.transfer());
        handed.put("goal", handoff.terms().goal());
        return new PolicyCheck(
                        conductor,
                        Action.Kind.HANDOFF,
                        hop.from(),
                        hop.to(),
                        handed,
                        List.of(handover(extended(hop))),
                        Money.ZERO)
                .refusal()
                .map(refused ->
                        new Detected(
                                refused.type(),
                                "%s may not hand the work over to %s: %s"
                                        .formatted(hop.from(), hop.to(), refused.message())));
    }

    private List<Hop> extended(Hop hop) {
        List<Hop> all = new ArrayList<>(path);
        all.add(hop);
        return all;
    }

    private static boolean samePair(Hop one, Hop other) {
        return one.from().equals(other.from()) && one.to().equals(other.to());
    }

    private boolean worked(String agent) {
        return path.stream().anyMatch(past -> past.from().equals(agent));
    }

    private boolean nothingNew(Hop hop) {
        JsonNode findings = hop.transfer().findings();
        return findings.isNull()
                || findings.isMissingNode()
                || (findings.isContainer() && findings.isEmpty())
                || (findings.isString() && findings.asString().isBlank())
                || path.stream().anyMatch(past -> past.transfer().findings().equals(findings));
    }

    /** Who had the work, one after the other. */
    private String way(Hop last) {
        List<String> agents = new ArrayList<>();
        path.forEach(hop -> agents.add(hop.from()));
        agents.add(last.from());
        agents.add(last.to());
        return String.join(" → ", agents);
    }

    private Problem problem(Hop hop, Detected detected) {
        List<ContextItem> context = new ArrayList<>(handoff.terms().handed(scope));
        context.removeIf(item -> item.name().equals(Handoff.HANDOVER));
        context.add(handover(extended(hop)));
        return new Problem(
                handoff.name(),
                Optional.of(hop.from()),
                handoff.terms().goal(),
                detected.type(),
                detected.message(),
                handoff.terms().output().or(() -> conductor.team().agent(hop.from()).output()),
                context);
    }

    // ---- what the next one is told

    private static ContextItem handover(List<Hop> path) {
        Hop last = path.getLast();
        ObjectNode value = said(last.from(), last.transfer());
        List<Part> parts = new ArrayList<>();
        for (String field : List.of("from", "reason", "findings")) {
            parts.add(part(Part.at(field), last));
        }
        Trust trust = last.trust();
        if (path.size() > 1) {
            ArrayNode earlier = value.putArray("earlier");
            for (Hop hop : path.subList(0, path.size() - 1)) {
                parts.add(part("/earlier/" + earlier.size(), hop));
                earlier.add(shortened(hop));
                trust = trust.and(hop.trust());
            }
        }
        return new ContextItem(
                Handoff.HANDOVER, value, last.worked().item().source(), trust, parts);
    }

    private static Part part(String pointer, Hop hop) {
        return new Part(pointer, hop.worked().item().source(), hop.trust());
    }

    private static ObjectNode said(String from, Transfer transfer) {
        ObjectNode value = Json.object();
        value.put("from", from);
        value.put("reason", transfer.reason());
        value.set("findings", transfer.findings());
        return value;
    }

    private static ObjectNode shortened(Hop hop) {
        JsonNode findings = hop.transfer().findings();
        String text = findings.isString() ? findings.asString() : Json.write(findings);
        return said(
                hop.from(),
                new Transfer(
                        hop.to(),
                        shortened(hop.transfer().reason()),
                        text.length() <= SHOWN ? findings : StringNode.valueOf(shortened(text))));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
