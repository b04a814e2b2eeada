package dev.troupe.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.NullNode;

class ScopeTest {

    private static ContextItem input(String name, Object value) {
        return new ContextItem(name, Json.tree(value), Source.INPUT, Trust.USER);
    }

    private static ContextItem result(String name, Object value) {
        return new ContextItem(name, Json.tree(value), Source.run(new RunId(1)), Trust.CLAIMED);
    }

    private static List<String> names(List<ContextItem> items) {
        return items.stream().map(ContextItem::name).toList();
    }

    @Test
    void aLaterItemHidesAnEarlierOneAndTakesItsPlace() {
        Scope scope = Scope.of(List.of(input("a", 1), input("b", 2))).with(result("a", 3));
        assertThat(scope.item("a").value().asInt()).isEqualTo(3);
        assertThat(scope.values().keySet()).containsExactly("a", "b");
    }

    @Test
    void whatIsAddedIsNotSeenInTheScopeItWasAddedTo() {
        Scope before = Scope.of(List.of(input("a", 1)));
        Scope one = before.with(result("b", 2));
        Scope other = before.with(result("c", 3));
        assertThat(before.values().keySet()).containsExactly("a");
        assertThat(one.values().keySet()).containsExactly("a", "b");
        assertThat(other.values().keySet()).containsExactly("a", "c");
    }

    @Test
    void withoutNamesInputsAndTheLatestResultAreHanded() {
        Scope scope =
                Scope.of(List.of(input("a", 1), input("b", 2)))
                        .with(result("b", 3))
                        .with(result("c", 4))
                        .with(
                                new ContextItem(
                                        "d",
                                        NullNode.getInstance(),
                                        Source.run(new RunId(1)),
                                        Trust.VERIFIED));
        assertThat(names(scope.handed(Optional.empty()))).containsExactly("a", "c");
    }

    @Test
    void whatIsHandedInAnyCaseComesBesideWhatIsNamed() {
        Scope scope = Scope.of(List.of(input("a", 1))).handing(result("draft", "x"));
        assertThat(names(scope.handed(Optional.of(List.of())))).containsExactly("draft");
        assertThat(names(scope.handed(Optional.empty()))).containsExactly("a", "draft");
    }

    @Test
    void aMissingItemIsNamedBesideThoseThatAreThere() {
        assertThatThrownBy(() -> Scope.of(List.of(input("a", 1))).item("b"))
                .hasMessageContaining("'b'")
                .hasMessageContaining("[a]");
    }

    @Test
    void manyItemsAreFoundLikeInAMap() {
        Random random = new Random(7);
        List<Scope> scopes = new ArrayList<>(List.of(Scope.of(List.of())));
        List<Map<String, Integer>> expected = new ArrayList<>(List.of(Map.of()));
        for (int i = 0; i < 2_000; i++) {
            int from = random.nextInt(10) == 0 ? random.nextInt(scopes.size()) : scopes.size() - 1;
            String name = "n" + random.nextInt(500);
            scopes.add(scopes.get(from).with(result(name, i)));
            Map<String, Integer> more = new LinkedHashMap<>(expected.get(from));
            more.put(name, i);
            expected.add(more);
        }
        for (int i = 0; i < scopes.size(); i += 97) {
            Map<String, Integer> found = new LinkedHashMap<>();
            scopes.get(i).values().forEach((name, value) -> found.put(name, value.asInt()));
            assertThat(found).containsExactlyEntriesOf(expected.get(i));
            Scope scope = scopes.get(i);
            expected.get(i)
                    .forEach((name, value) ->
                            assertThat(scope.item(name).value().asInt()).isEqualTo(value));
        }
    }
}
