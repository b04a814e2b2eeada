package dev.troupe.control.design;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {

    private static final String TEAM =
            """
            agents:
              a: { role: Works }
              b: { role: Idles }%s
            plans: { p: { agent: a, goal: G } }
            """;

    @Test
    void aWarningNamesItsPlaceItsReasonAndItsRemedy() {
        Warning warning = Designs.review(TEAM.formatted("")).warnings().getFirst();

        assertThat(warning.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(warning.toString())
                .endsWith("troupe.yaml:4:3: nothing leads to agent 'b' [unreachable]");
        assertThat(warning.why()).isNotBlank();
        assertThat(warning.remedy()).isNotBlank();
    }

    @Test
    void aCommentAtTheEndOfTheLineSilencesIt() {
        Review review =
                Designs.review(TEAM.formatted("   # troupe: allow unreachable - for later"));

        assertThat(review.warnings()).isEmpty();
        assertThat(review.allowed()).isEqualTo(1);
    }

    @Test
    void aCommentBeforeTheLineSilencesIt() {
        String team =
                TEAM.formatted("")
                        .replace(
                                "  b:",
                                "  # troupe: allow overlap, unreachable\n  # not yet\n\n  b:");

        assertThat(Designs.review(team).warnings()).isEmpty();
    }

    @Test
    void aCommentElsewhereSilencesNothing() {
        String team = TEAM.formatted("").replace("  a:", "  # troupe: allow unreachable\n  a:");

        assertThat(Designs.review(team).warnings()).hasSize(1);
    }

    @Test
    void aCommentBeforeEverythingHoldsForTheWholeFile() {
        var loaded =
                Designs.fileOf(
                        "# A team.\n# troupe: allow unreachable\n\ntroupe: 1\n"
                                + TEAM.formatted(""));

        assertThat(Design.review(loaded).warnings()).isEmpty();
    }

    @Test
    void whatOnlyLooksLikeACommentIsNone() {
        String team =
                """
                agents:
                  a:
                    role: Works
                    instructions: |
                      # troupe: allow unreachable
                  b: { role: "Idles # troupe: allow unreachable" }
                plans: { p: { agent: a, goal: G } }
                """;

        assertThat(Designs.review(team).warnings()).hasSize(1);
    }

    @Test
    void aWordThatIsNoKindIsToldWithWhatWasMeant() {
        Review review = Designs.review(TEAM.formatted("   # troupe: allow unreachabel"));

        assertThat(review.warnings())
                .extracting(Warning::kind)
                .containsExactly(Kind.UNREACHABLE, Kind.UNKNOWN_KIND);
        assertThat(review.warnings().getLast().what()).contains("did you mean 'unreachable'?");
    }
}
