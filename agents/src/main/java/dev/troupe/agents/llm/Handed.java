package dev.troupe.agents.llm;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The context of an assignment as a model is shown it. What fits the allowance is shown whole. Else
 * the largest items are abridged, all to the same size: their beginning and end, with a line
 * between them that says what is left out and how to read it. The same contract is always shown
 * alike.
 */
record Handed(List<Item> items) {

    /** Of what is shown of an abridged item, the beginning is this part. */
    private static final double HEAD = 2.0 / 3;

    Handed {
        items = List.copyOf(items);
    }

    /**
     * One item.
     *
     * @param text all of it
     * @param shown what the model is shown at once
     */
    record Item(ContextItem item, String text, String shown) {
        boolean abridged() {
            return !text.equals(shown);
        }
    }

    /** What a contract hands over. */
    static Handed of(Contract contract) {
        List<ContextItem> context = contract.context();
        List<String> texts = context.stream().map(Handed::text).toList();
        List<String> shown =
                contract.allowance().map(allowed -> shown(context, texts, allowed)).orElse(texts);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < context.size(); i++) {
            items.add(new Item(context.get(i), texts.get(i), shown.get(i)));
        }
        return new Handed(items);
    }

    private static List<String> shown(List<ContextItem> context, List<String> texts, int allowed) {
        List<Long> sizes = texts.stream().map(RequestSize::tokens).toList();
        long most = most(sizes, allowed);
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            shown.add(sizes.get(i) <= most ? text : abridged(context.get(i), text, most));
        }
        return shown;
    }

    private static String text(ContextItem item) {
        return item.value().isString() ? item.value().asString() : Json.write(item.value());
    }

    /** The size to which larger items have to be abridged for all to fit. */
    private static long most(List<Long> sizes, int allowed) {
        long left = allowed;
        List<Long> smallestFirst = sizes.stream().sorted().toList();
        for (int i = 0; i < smallestFirst.size(); i++) {
            long share = left / (smallestFirst.size() - i);
            if (smallestFirst.get(i) > share) {
                return share;
            }
            left -= smallestFirst.get(i);
        }
        return Long.MAX_VALUE;
    }

    private static String abridged(ContextItem item, String text, long tokens) {
        double fitting = (double) tokens / RequestSize.tokens(text);
        while (true) {
            int length = (int) (text.length() * fitting);
            int head = Texts.whole(text, (int) (length * HEAD));
            int tail = Texts.whole(text, text.length() - (length - head));
            String shown =
                    text.substring(0, head) + cut(item, text, head, tail) + text.substring(tail);
            // Where what is left of it would say less than the notice, the notice has to do.
            if (length == 0 || RequestSize.tokens(shown) <= tokens) {
                return shown;
            }
            fitting = length < 10 ? 0 : fitting * 0.9;
        }
    }

    private static String cut(ContextItem item, String text, int head, int tail) {
        return "\n[… characters "
                + head
                + " to "
                + tail
                + " of "
                + text.length()
                + " are left out here; "
                + ContextPages.NAME
                + " shows them: item \""
                + item.name()
                + "\", from "
                + head
                + " …]\n";
    }

    boolean abridged() {
        return items.stream().anyMatch(Item::abridged);
    }

    Optional<Item> find(String name) {
        return items.stream().filter(item -> item.item().name().equals(name)).findFirst();
    }
}
