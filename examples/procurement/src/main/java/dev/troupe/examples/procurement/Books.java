package dev.troupe.examples.procurement;

import dev.troupe.examples.procurement.World.Article;
import dev.troupe.examples.procurement.World.Budget;
import dev.troupe.examples.procurement.World.Supplier;
import java.util.LinkedHashMap;
import java.util.Map;

/** Budgets, orders and invoices, and the rules that hold whoever asks. Not thread-safe. */
final class Books {

    private final World world;
    private final Map<String, Answer.Reservation> reservations = new LinkedHashMap<>();
    private final Map<String, Answer.Order> orders = new LinkedHashMap<>();
    private final Map<String, Answer.Closed> closed = new LinkedHashMap<>();

    Books(World world) {
        this.world = world;
    }

    /**
     * Does it, or refuses and changes nothing.
     *
     * @throws Refused with the reason
     */
    Answer perform(Command command) {
        return switch (command) {
            case Command.LookUp question -> lookUp(question);
            case Command.GetDelivery question -> delivery(question.order());
            case Command.Reserve reserve -> reserve(reserve);
            case Command.Release release -> release(release.request());
            case Command.PlaceOrder order -> place(order);
            case Command.CancelOrder cancel -> cancel(cancel.order());
            case Command.PayInvoice pay -> pay(pay.order());
            case Command.HoldInvoice hold -> settle(hold.order(), "invoice on hold");
            case Command.CloseRequest close -> close(close);
        };
    }

    private Answer.Facts lookUp(Command.LookUp asked) {
        Article article = article(asked.sku());
        Supplier supplier = world.supplier(article.supplier());
        Budget budget = world.budget(asked.costCentre());
        return new Answer.Facts(
                article.sku(),
                article.name(),
                article.category(),
                supplier.name(),
                supplier.status(),
                supplier.note(),
                asked.quantity(),
                article.unitCents(),
                article.unitCents() * asked.quantity(),
                budget.costCentre(),
                budget.holder(),
                available(budget),
                world.recentCents(budget.costCentre(), supplier.name()));
    }

    private Article article(String sku) {
        return world.article(sku)
                .orElseThrow(() -> new Refused("there is no article '%s'".formatted(sku)));
    }

    private long available(Budget budget) {
        long taken =
                reservations.values().stream()
                        .filter(each -> each.costCentre().equals(budget.costCentre()))
                        .filter(each -> !each.state().equals("released"))
                        .mapToLong(Answer.Reservation::cents)
                        .sum();
        return budget.limitCents() - budget.spentCents() - taken;
    }

    private Answer.Reservation reserve(Command.Reserve asked) {
        Answer.Reservation before = reservations.get(asked.request());
        if (before != null && !before.state().equals("released")) {
            throw new Refused(
                    "%s has %d cents reserved already".formatted(asked.request(), before.cents()));
        }
        long available = available(world.budget(asked.costCentre()));
        if (asked.cents() > available) {
            throw new Refused(
                    "%s has %d cents left, and %d were asked for"
                            .formatted(asked.costCentre(), available, asked.cents()));
        }
        return kept(
                new Answer.Reservation(
                        asked.request(), asked.costCentre(), asked.cents(), "reserved"));
    }

    private Answer.Reservation release(String request) {
        Answer.Reservation reservation = reservation(request);
        if (reservation.state().equals("spent")) {
            throw new Refused(request + " is paid; money that is spent cannot be released");
        }
        return kept(
                new Answer.Reservation(
                        request, reservation.costCentre(), reservation.cents(), "released"));
    }

    private Answer.Reservation reservation(String request) {
        Answer.Reservation reservation = reservations.get(request);
        if (reservation == null || reservation.state().equals("released")) {
            throw new Refused(request + " has nothing reserved: reserve its budget first");
        }
        return reservation;
    }

    private Answer.Order place(Command.PlaceOrder asked) {
        Article article = article(asked.sku());
        long total = article.unitCents() * asked.quantity();
        if (reservation(asked.request()).cents() < total) {
            throw new Refused("the order costs %d cents, more than was reserved".formatted(total));
        }
        if (world.supplier(article.supplier()).status().equals("blocked")) {
            throw new Refused(article.supplier() + " is blocked: nothing may be ordered there");
        }
        if (asked.quantity() > article.stock()) {
            throw new Refused(
                    "%s cannot deliver %d × %s: it has %d"
                            .formatted(
                                    article.supplier(),
                                    asked.quantity(),
                                    article.name(),
                                    article.stock()));
        }
        String number = "PO-" + asked.request();
        if (orders.containsKey(number)) {
            throw new Refused(number + " is placed already");
        }
        return kept(
                new Answer.Order(
                        number,
                        asked.request(),
                        article.sku(),
                        article.supplier(),
                        asked.quantity(),
                        article.unitCents(),
                        "ordered"));
    }

    private Answer.Order cancel(String number) {
        order(number);
        return settle(number, "cancelled");
    }

    private Answer.Order order(String number) {
        Answer.Order order = orders.get(number);
        if (order == null) {
            throw new Refused("there is no order " + number);
        }
        return order;
    }

    private Answer.Order settle(String number, String state) {
        Answer.Order order = order(number);
        if (!order.state().equals("ordered")) {
            throw new Refused("%s is %s already".formatted(number, order.state()));
        }
        return kept(
                new Answer.Order(
                        number,
                        order.request(),
                        order.sku(),
                        order.supplier(),
                        order.quantity(),
                        order.unitCents(),
                        state));
    }

    /** In this world suppliers deliver at once, and send the invoice along. */
    private Answer.Delivery delivery(String number) {
        Answer.Order order = order(number);
        World.Delivery came =
                world.delivery(order.request())
                        .orElseGet(() ->
                                new World.Delivery(
                                        order.request(),
                                        order.quantity(),
                                        order.quantity(),
                                        order.unitCents()));
        return new Answer.Delivery(
                number,
                order.quantity(),
                order.unitCents(),
                came.received(),
                "INV-" + order.request(),
                came.invoiced(),
                came.invoicedUnitCents());
    }

    private Answer.Order pay(String number) {
        Answer.Delivery came = delivery(number);
        Answer.Reservation reserved = reservation(order(number).request());
        long cents = came.invoiced() * came.invoicedUnitCents();
        if (cents > reserved.cents()) {
            throw new Refused(
                    "the invoice says %d cents, and %d are reserved"
                            .formatted(cents, reserved.cents()));
        }
        Answer.Order paid = settle(number, "paid");
        kept(new Answer.Reservation(reserved.request(), reserved.costCentre(), cents, "spent"));
        return paid;
    }

    private Answer.Closed close(Command.CloseRequest asked) {
        if (closed.containsKey(asked.request())) {
            throw new Refused(asked.request() + " is closed already");
        }
        Answer.Closed answer = new Answer.Closed(asked.request(), asked.status(), asked.note());
        closed.put(asked.request(), answer);
        return answer;
    }

    private Answer.Reservation kept(Answer.Reservation reservation) {
        reservations.put(reservation.request(), reservation);
        return reservation;
    }

    private Answer.Order kept(Answer.Order order) {
        orders.put(order.order(), order);
        return order;
    }
}
