package dev.troupe.examples.procurement;

/** What can be asked of the books: one tool each. */
sealed interface Command {

    /** Asks, and changes nothing. */
    sealed interface Question extends Command {}

    record LookUp(String sku, int quantity, String costCentre) implements Question {}

    record GetDelivery(String order) implements Question {}

    record Reserve(String request, String costCentre, long cents) implements Command {}

    record Release(String request) implements Command {}

    record PlaceOrder(String request, String sku, int quantity) implements Command {}

    record CancelOrder(String order) implements Command {}

    record PayInvoice(String order) implements Command {}

    record HoldInvoice(String order, String reason) implements Command {}

    record CloseRequest(String request, String status, String note) implements Command {}
}
