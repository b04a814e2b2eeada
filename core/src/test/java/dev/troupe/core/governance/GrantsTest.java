package dev.troupe.core.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrantsTest {

    @Test
    void aWholeSourceAndOneOfItsToolsMeetInTheTool() {
        assertThat(Grants.intersection(List.of("a.*"), List.of("a.x", "b.y")))
                .containsExactly("a.x");
        assertThat(Grants.intersection(List.of("a.x"), List.of("a.*"))).containsExactly("a.x");
    }

    @Test
    void namesThatOnlyBeginAlikeAreNotCovered() {
        assertThat(Grants.intersection(List.of("a.*"), List.of("ab.x"))).isEmpty();
        assertThat(Grants.covers("a.x", "a.xy")).isFalse();
    }

    @Test
    void aMandateThatIsLimitedAgainAndAgainNeverGrows() {
        Mandate once = Mandate.NONE.limitedTo(List.of("a.x", "b.*"));
        Mandate twice = once.limitedTo(List.of("a.*", "b.y", "c.z"));
        assertThat(twice.tools()).contains(List.of("a.x", "b.y"));
        assertThat(twice.limitedTo(List.of("c.*")).tools()).contains(List.of());
    }

    @Test
    void aMandateThatPassesOnNothingIsStoredAsThat() {
        Mandate nothing = Mandate.NONE.limitedTo(List.of());
        assertThat(Json.read(Json.write(nothing), Mandate.class).tools()).contains(List.of());
        assertThat(Json.read(Json.write(Mandate.NONE), Mandate.class).tools())
                .isEqualTo(Optional.empty());
    }

    @Test
    void memoryThatIsNotNamedIsNotRead() {
        Permissions own =
                new Permissions(List.of(), List.of("agent:clerk", "goal:grow"), Optional.empty());
        assertThat(own.remembers("agent:clerk")).isTrue();
        assertThat(own.remembers("goal:grow/returns")).isTrue();
        assertThat(own.remembers("goal:growth")).isFalse();
        assertThat(own.remembers("agent:lead")).isFalse();
        assertThat(own.remembers("organization")).isFalse();
        assertThat(Permissions.NONE.remembers("agent:clerk")).isFalse();
    }
}
