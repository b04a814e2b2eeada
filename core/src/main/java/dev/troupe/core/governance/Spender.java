package dev.troupe.core.governance;

import dev.troupe.core.contract.Mandate;
import java.util.Optional;

/**
 * Who uses something, and for what: what spending is reported by.
 *
 * @param subject what it is used on: {@code model PROVIDER/MODEL}, {@code tool SOURCE.TOOL} or
 *     {@code run}
 */
public record Spender(
        String agent,
        Optional<String> plan,
        Optional<String> task,
        Optional<String> goal,
        String subject) {

    public static Spender of(String agent, Mandate mandate, String subject) {
        return new Spender(agent, mandate.plan(), mandate.task(), mandate.goal(), subject);
    }

    /** Of what mostly differs: spending is looked up by spender with each call. */
    @Override
    public int hashCode() {
        return 31 * agent.hashCode() + subject.hashCode();
    }
}
