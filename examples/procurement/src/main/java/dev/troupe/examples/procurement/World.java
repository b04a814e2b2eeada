package dev.troupe.examples.procurement;

import java.util.List;
import java.util.Optional;

/**
 * What lies outside the books: what can be bought, from whom, with whose money, and what suppliers
 * will do. Amounts are euro cents.
 *
 * @param recent what was ordered in the last 30 days, before these books begin
 * @param deliveries those that will differ from what was ordered
 */
record World(
        List<Article> articles,
        List<Supplier> suppliers,
        List<Budget> budgets,
        List<Recent> recent,
        List<Delivery> deliveries) {

    /**
     * @param stock how many the supplier has; it tells only when they are ordered
     */
    record Article(
            String sku, String name, String category, String supplier, long unitCents, int stock) {}

    /**
     * @param status {@code approved}, {@code new} (nobody has looked at it yet) or {@code blocked}
     */
    record Supplier(String name, String status, String note) {}

    record Budget(String costCentre, String holder, long limitCents, long spentCents) {}

    record Recent(String costCentre, String supplier, long cents) {}

    /**
     * @param request whose order it is
     */
    record Delivery(String request, int received, int invoiced, long invoicedUnitCents) {}

    Optional<Article> article(String sku) {
        return articles.stream().filter(article -> article.sku().equals(sku)).findFirst();
    }

    Supplier supplier(String name) {
        return suppliers.stream()
                .filter(supplier -> supplier.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refused("there is no supplier '" + name + "'"));
    }

    Budget budget(String costCentre) {
        return budgets.stream()
                .filter(budget -> budget.costCentre().equals(costCentre))
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                "there is no cost centre '%s'; there are %s"
                                        .formatted(
                                                costCentre,
                                                budgets.stream()
                                                        .map(Budget::costCentre)
                                                        .toList())));
    }

    long recentCents(String costCentre, String supplier) {
        return recent.stream()
                .filter(order -> order.costCentre().equals(costCentre))
                .filter(order -> order.supplier().equals(supplier))
                .mapToLong(Recent::cents)
                .sum();
    }

    Optional<Delivery> delivery(String request) {
        return deliveries.stream()
                .filter(delivery -> delivery.request().equals(request))
                .findFirst();
    }
}
