package dev.troupe.core.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ChildRunTest {

    private static final ChildRun<String, String> CHILD =
            new ChildRun<>("c", new RunType<>("child", String.class, String.class), "input");

    @Test
    void nobodyDoesARunUnlessItSaysSo() {
        assertThat(CHILD.actor()).isEmpty();
        assertThat(CHILD.by("ada").actor()).contains("ada");
        assertThat(CHILD.by("ada").input()).isEqualTo("input");
    }

    @Test
    void anActorThatCannotBeIndexedIsRefused() {
        assertThat(CHILD.by("x".repeat(200)).actor()).isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CHILD.by("x".repeat(201)))
                .withMessageContaining("1 to 200 characters, not 201");
        assertThatIllegalArgumentException().isThrownBy(() -> CHILD.by(" "));
    }
}
