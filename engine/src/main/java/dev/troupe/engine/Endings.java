package dev.troupe.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What ends in one batch: nothing ends twice, and the shares of a tab that closes before them are
 * reservations of their own by then.
 *
 * @param settlements all of them, in order
 * @param onAccounts those that accounts learn of now
 * @param onTabs those that only tabs learn of
 */
record Endings(
        List<Settling> settlements,
        List<Settling> onAccounts,
        List<Settling> onTabs,
        List<Closing> closings) {

    static final Endings NONE = new Endings(List.of(), List.of(), List.of(), List.of());

    static Endings of(List<? extends Ending> all) {
        if (all.isEmpty()) {
            return NONE;
        }
        Set<Object> over = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Settling> settlements = new ArrayList<>(all.size());
        List<Settling> onAccounts = new ArrayList<>();
        List<Settling> onTabs = new ArrayList<>();
        List<Closing> closings = new ArrayList<>();
        for (Ending ending : all) {
            switch (ending) {
                case Closing closing -> {
                    if (!closing.tab().isClosed() && over.add(closing.tab())) {
                        closings.add(closing);
                    }
                }
                case Settling settling -> {
                    Reserving reservation = settling.reservation();
                    if (!reservation.isEnded() && over.add(reservation)) {
                        settlements.add(settling);
                        Optional<Tab> tab = reservation.tab();
                        boolean onTab =
                                tab.isPresent()
                                        && !tab.get().isClosed()
                                        && !over.contains(tab.get());
                        (onTab ? onTabs : onAccounts).add(settling);
                    }
                }
            }
        }
        return new Endings(settlements, onAccounts, onTabs, closings);
    }

    boolean isEmpty() {
        return settlements.isEmpty() && closings.isEmpty();
    }

    /** The shares of a tab that end here. */
    List<Settling> of(Tab tab) {
        return onTabs.stream()
                .filter(share -> share.reservation().tab().filter(tab::equals).isPresent())
                .toList();
    }

    /** All of it is committed. */
    void committed() {
        for (Settling share : onTabs) {
            share.reservation().tab().ifPresent(tab -> tab.ended(share));
        }
        settlements.forEach(settling -> settling.reservation().ended());
        closings.forEach(closing -> closing.tab().closed());
    }
}
