package dev.troupe.agents.llm;

import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.Sleeper;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Hold;
import dev.troupe.core.governance.Hold.Standing;
import dev.troupe.core.governance.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the model calls of an assignment hold of budgets while they are made. A call for which there
 * is too little goes to a cheaper model; else it waits a while, if others hold what it needs and
 * will give some of it back; else its answer is held to what is left, if that is of any use.
 */
final class Purse {

    /** How long a call waits for what others hold. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Payer payer;
    private final boolean enforced;
    private final Sleeper sleeper;

    /** Whether the run counts among those that were begun. */
    private boolean begun;

    /**
     * @param enforced whether anything is held at all
     */
    Purse(Payer payer, boolean enforced, Sleeper sleeper) {
        this.payer = payer;
        this.enforced = enforced;
        this.sleeper = sleeper;
    }

    /** A step of the run has ended that held something: it was counted as begun with it. */
    void begun() {
        begun = true;
    }

    /**
     * Holds the worst case of a call.
     *
     * @param cheaper the same call of a cheaper model, if there is one
     * @throws BudgetExhausted if nothing useful fits
     */
    Held hold(StepContext context, Bid wanted, Optional<Bid> cheaper) throws InterruptedException {
        if (!enforced) {
            return new Held(wanted, Unlimited.HOLD);
        }
        Duration waited = Duration.ZERO;
        while (true) {
            BudgetExhausted exhausted;
            try {
                return held(context, wanted, cheaper);
            } catch (BudgetExhausted e) {
                exhausted = e;
            }
            if (cheaper.isPresent() && Bid.costs(exhausted.shortfalls())) {
                try {
                    return new Held(cheaper.get(), claim(context, cheaper.get(), Optional.empty()));
                } catch (BudgetExhausted e) {
                    // dear or cheap, there is too little
                }
            }
            if (!passes(exhausted.shortfalls()) || waited.compareTo(PATIENCE) >= 0) {
                return shortened(context, wanted, cheaper, exhausted);
            }
            sleeper.sleep(LOOK_AGAIN);
            waited = waited.plus(LOOK_AGAIN);
        }
    }

    private Held held(StepContext context, Bid wanted, Optional<Bid> cheaper) {
        Hold hold = claim(context, wanted, cheaper);
        boolean degrade =
                hold.near().stream().anyMatch(near -> near.degrade() && near.unit() == Unit.MONEY);
        return new Held(cheaper.filter(bid -> degrade).orElse(wanted), hold);
    }

    /** Whether it would fit if others gave back all that they hold and do not use. */
    static boolean passes(List<Shortfall> shortfalls) {
        return shortfalls.stream()
                .allMatch(shortfall -> shortfall.limit() - shortfall.spent() >= shortfall.wanted());
    }

    private Held shortened(
            StepContext context, Bid wanted, Optional<Bid> cheaper, BudgetExhausted why) {
        Bid bid = cheaper.filter(other -> Bid.costs(why.shortfalls())).orElse(wanted);
        Optional<Bid> fitting = bid.within(why.shortfalls());
        if (fitting.isEmpty()) {
            throw why;
        }
        try {
            return new Held(fitting.get(), claim(context, fitting.get(), Optional.empty()));
        } catch (BudgetExhausted e) {
            throw why; // another budget is short, too, or somebody else was faster
        }
    }

    private Hold claim(StepContext context, Bid bid, Optional<Bid> other) {
        Amounts most = bid.most(begun ? 0 : 1);
        Amounts both = other.map(cheaper -> dearer(most, cheaper.most(0))).orElse(most);
        return context.hold(payer.model(bid.pick().choice().name(), both));
    }

    private static Amounts dearer(Amounts one, Amounts other) {
        return new Amounts(
                Math.max(one.money(), other.money()),
                Math.max(one.tokens(), other.tokens()),
                one.runs(),
                Math.max(one.time(), other.time()));
    }

    /** What is held for one call. */
    final class Held {

        private final Bid bid;
        private final Hold hold;

        private Held(Bid bid, Hold hold) {
            this.bid = bid;
            this.hold = hold;
        }

        /** The call that it is enough for. */
        Bid bid() {
            return bid;
        }

        /** The budgets that are near their limits. */
        List<Standing> near() {
            return hold.near();
        }

        /**
         * Only what was used counts.
         *
         * @param broken whether an attempt before broke off in the middle of its answer: what that
         *     cost, nobody says, so all that is held counts
         */
        void used(ModelReply reply, boolean broken) {
            if (!broken) {
                hold.used(
                        new Amounts(
                                reply.cost().map(Money::micros).orElse(0L),
                                reply.usage().total(),
                                runs(),
                                reply.took().toMillis()));
            }
        }

        /** What is sure to have cost nothing counts as nothing; all else, as all that is held. */
        void failed(ModelFailure failure, boolean answerBegun, Duration took) {
            if (!answerBegun && isFree(failure)) {
                hold.used(new Amounts(0, 0, runs(), took.toMillis()));
            }
        }

        /** The call is not made. */
        void unused() {
            hold.used(Amounts.NONE);
        }

        private long runs() {
            return begun ? 0 : 1;
        }
    }

    private static boolean isFree(ModelFailure failure) {
        return switch (failure.kind()) {
            case RATE_LIMITED,
                    OVERLOADED,
                    CONNECTION,
                    UNAUTHORIZED,
                    INVALID_REQUEST,
                    NOT_RECORDED ->
                    true;
            case TIMEOUT, INVALID_REPLY, TOO_LARGE -> false;
        };
    }
}
