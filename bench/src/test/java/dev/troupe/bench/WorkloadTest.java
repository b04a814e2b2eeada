package dev.troupe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {

    static Stream<Workload> workloads() {
        return Stream.of(
                new Workload.Steps(64, 20, 500, 1_000),
                new Workload.Parked(100, 5_000),
                new Workload.Crash(100, 20, true, "/tmp/executions"),
                new Workload.Growth(2_000, 1_000),
                new Workload.Plans(7),
                new Workload.Governed(16, 10, 1, 100, 300, 1));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void aWorkloadReachesAnotherProcessUnchanged(Workload workload) {
        assertThat(Workload.parse(workload.json())).isEqualTo(workload);
    }

    @Test
    void anUnknownKindIsRefused() {
        assertThatThrownBy(() -> Workload.parse("{\"kind\":\"Rest\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'Rest'");
    }
}
