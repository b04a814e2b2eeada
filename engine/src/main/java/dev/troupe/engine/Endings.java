package dev.troupe.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What ends in one batch: nothing ends twice, and the shares of a tab that closes before them are
 * reservations of their own by then.
 *
 * @param settlements all of them, in order
 * @param onAccounts those that accounts learn of now
 * @param onTabs those that only their tabs learn of, with the rows that they end in
 */
record Endings(
        List<Settling> settlements,
        List<Settling> onAccounts,
        Map<Tab, List<Settling>> onTabs,
        List<Closing> closings) {

    static final Endings NONE = new Endings(List.of(), List.of(), Map.of(), List.of());

    static Endings of(List<? extends Ending> all) {
        if (all.isEmpty()) {
            return NONE;
        }
        Set<Object> over = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Settling> settlements = new ArrayList<>(all.size());
        List<Settling> onAccounts = new ArrayList<>();
        Map<Tab, List<Settling>> onTabs = new LinkedHashMap<>();
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
                        reservation
                                .tab()
                                .filter(tab -> !tab.isClosed() && !over.contains(tab))
                                .map(tab -> onTabs.computeIfAbsent(tab, t -> new ArrayList<>(1)))
                                .orElse(onAccounts)
                                .add(settling);
                    }
                }
            }
        }
        return new Endings(settlements, onAccounts, onTabs, closings);
    }

    /** What steps used of each tab that closes, by kind. */
    Map<Tab, List<TabUse>> usesOfClosed() {
        Map<Tab, List<TabUse>> uses = new LinkedHashMap<>();
        closings.forEach(closing -> uses.put(closing.tab(), closing.tab().used(of(closing.tab()))));
        return uses;
    }

    /** The shares of a tab that end here. */
    List<Settling> of(Tab tab) {
        return onTabs.getOrDefault(tab, List.of());
    }

    /** All of it is committed. */
    void committed() {
        onTabs.forEach((tab, shares) -> shares.forEach(tab::ended));
        settlements.forEach(settling -> settling.reservation().ended());
        closings.forEach(closing -> closing.tab().closed());
    }
}
