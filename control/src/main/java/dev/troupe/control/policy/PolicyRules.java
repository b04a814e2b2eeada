package dev.troupe.control.policy;

import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.plan.ExpressionProblem;
import dev.troupe.core.plan.Expressions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Judges actions: of all policies that fit, the strictest holds (deny, ask, limit, allow), and of
 * several that are as strict, the first. Where none of them allows an action or asks about it, the
 * {@link TrustRule} holds.
 *
 * <p>A condition that cannot be evaluated never lets anything pass: a policy that holds back fits,
 * and one that allows does not. Thread-safe.
 */
public final class PolicyRules {

    private final Expressions expressions;

    public PolicyRules(Expressions expressions) {
        this.expressions = expressions;
    }

    /**
     * A policy that fits.
     *
     * @param reason why, as the policy says; and that its condition could not be evaluated, if so
     */
    private record Fit(Policy policy, String reason) {
        String name() {
            return policy.name();
        }
    }

    /**
     * What policies say of an action.
     *
     * @param agreed the policies that would ask, or that limit, and to which people have agreed for
     *     this action
     */
    public Judgment judge(List<Policy> policies, Action action, Set<String> agreed) {
        Map<String, JsonNode> values = new ActionVariables(action);
        List<Fit> fits = new ArrayList<>(0);
        for (Policy policy : policies) {
            if (isAbout(policy, action)) {
                fit(policy, values).ifPresent(fits::add);
            }
        }
        Optional<Fit> denied = first(fits, Policy.Deny.class);
        if (denied.isPresent()) {
            return new Judgment.Denied(denied.get().name(), denied.get().reason());
        }
        List<Judgment.Count> counts = new ArrayList<>();
        for (Fit fit : fits) {
            if (fit.policy().then() instanceof Policy.Limit limit) {
                try {
                    counts.add(count(fit, limit, values, agreed));
                } catch (ExpressionProblem e) {
                    return new Judgment.Denied(
                            fit.name(),
                            fit.reason() + " (what it counts for is not known: " + said(e) + ")");
                }
            }
        }
        return asked(fits, action, agreed, counts).orElseGet(() -> new Judgment.Allowed(counts));
    }

    private static Optional<Judgment> asked(
            List<Fit> fits, Action action, Set<String> agreed, List<Judgment.Count> counts) {
        for (Fit fit : fits) {
            if (fit.policy().then() instanceof Policy.Ask ask && !agreed.contains(fit.name())) {
                return Optional.of(
                        new Judgment.Ask(fit.name(), fit.reason(), ask.asking(), counts));
            }
        }
        boolean settled =
                agreed.contains(TrustRule.NAME)
                        || first(fits, Policy.Ask.class).isPresent()
                        || first(fits, Policy.Allow.class).isPresent();
        return settled || !TrustRule.asks(action)
                ? Optional.empty()
                : Optional.of(
                        new Judgment.Ask(
                                TrustRule.NAME,
                                TrustRule.reason(action),
                                TrustRule.ASKING,
                                counts));
    }

    private static Optional<Fit> first(List<Fit> fits, Class<? extends Policy.Then> then) {
        for (Fit fit : fits) {
            if (then.isInstance(fit.policy().then())) {
                return Optional.of(fit);
            }
        }
        return Optional.empty();
    }

    // ---- whether a policy fits

    /** Those of the policies that fit an action, in their order. */
    List<Policy> fitting(List<Policy> policies, Action action) {
        Map<String, JsonNode> values = new ActionVariables(action);
        return policies.stream()
                .filter(policy -> isAbout(policy, action) && fit(policy, values).isPresent())
                .toList();
    }

    static boolean isAbout(Policy policy, Action action) {
        return (policy.on().isEmpty() || policy.on().contains(action.kind()))
                && (policy.match().isEmpty() || covers(policy.match(), action.subject()));
    }

    private static boolean covers(List<String> matches, String subject) {
        for (String match : matches) {
            if (covers(match, subject)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@code source.*} covers the tools of a source, {@code provider/*} the models of a provider.
     */
    static boolean covers(String match, String subject) {
        boolean all = match.endsWith(".*") || match.endsWith("/*");
        return match.equals(subject)
                || (all && subject.regionMatches(0, match, 0, match.length() - 1));
    }

    private Optional<Fit> fit(Policy policy, Map<String, JsonNode> values) {
        if (policy.when().isEmpty()) {
            return Optional.of(new Fit(policy, policy.reason()));
        }
        try {
            return expressions.test(policy.when().get(), values)
                    ? Optional.of(new Fit(policy, policy.reason()))
                    : Optional.empty();
        } catch (ExpressionProblem e) {
            return policy.then() instanceof Policy.Allow
                    ? Optional.empty()
                    : Optional.of(
                            new Fit(
                                    policy,
                                    policy.reason()
                                            + " (its condition could not be evaluated, so it holds: "
                                            + said(e)
                                            + ")"));
        }
    }

    private static String said(ExpressionProblem e) {
        return String.valueOf(e.getMessage());
    }

    // ---- what an action counts for

    /** What people have agreed to counts, too, but is not limited. */
    private Judgment.Count count(
            Fit fit, Policy.Limit limit, Map<String, JsonNode> values, Set<String> agreed) {
        long amount = 1;
        if (limit.amount().isPresent()) {
            amount = amount(limit.amount().get(), values);
        }
        return new Judgment.Count(
                fit.name(),
                fit.reason(),
                limit.window(),
                amount,
                agreed.contains(fit.name()) ? Long.MAX_VALUE : limit.most(),
                limit.beyond());
    }

    /** Parts of a whole count as one: a limit is never passed by rounding. */
    private long amount(String expression, Map<String, JsonNode> values) {
        JsonNode result = expressions.evaluate(expression, values);
        if (!result.isNumber()) {
            throw new ExpressionProblem(
                    expression, "gives " + result + " where a number was expected");
        }
        BigDecimal amount = result.decimalValue().setScale(0, RoundingMode.CEILING);
        if (amount.signum() < 0 || amount.toBigInteger().bitLength() > 62) {
            throw new ExpressionProblem(
                    expression, "gives " + result + " where an amount was expected");
        }
        return amount.longValueExact();
    }
}
