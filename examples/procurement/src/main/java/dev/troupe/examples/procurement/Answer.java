package dev.troupe.examples.procurement;

/** What the books answer. Amounts are euro cents. */
sealed interface Answer {

    /**
     * What a purchase would be.
     *
     * @param recentCents what the cost centre has ordered from this supplier in the last 30 days
     */
    record Facts(
            String sku,
            String article,
            String category,
            String supplier,
            String supplierStatus,
            String supplierNote,
            int quantity,
            long unitCents,
            long totalCents,
            String costCentre,
            String holder,
            long availableCents,
            long recentCents)
            implements Answer {}

    record Reservation(String request, String costCentre, long cents, String state)
            implements Answer {}

    record Order(
            String order,
            String request,
            String sku,
            String supplier,
            int quantity,
            long unitCents,
            String state)
            implements Answer {}

    record Delivery(
            String order,
            int ordered,
            long unitCents,
            int received,
            String invoice,
            int invoiced,
            long invoicedUnitCents)
            implements Answer {}

    record Closed(String request, String status, String note) implements Answer {}
}
