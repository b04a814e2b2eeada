package dev.troupe.agents.retail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.durable.RunId;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The desk does the tasks of the retail data, with approvals before every write, and its database
 * ends as if their actions had been applied directly. Disturbed settings try each eighth task;
 * {@code -Dtroupe.retail.all=true} all of them.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class RetailTest {

    private static final int EACH = Boolean.getBoolean("troupe.retail.all") ? 1 : 8;

    private static Dataset data;
    private static Floor floor;

    @TempDir Path scripts;

    @BeforeAll
    static void open(@TempDir Path workspaces) {
        data = Dataset.present();
        floor = new Floor(data.database(), workspaces);
    }

    @AfterAll
    static void close() {
        if (floor != null) {
            floor.close();
        }
    }

    private static List<RetailTask> some() {
        return each(EACH);
    }

    private static List<RetailTask> each(int step) {
        return IntStream.range(0, data.tasks().size())
                .filter(i -> i % step == 0)
                .mapToObj(data.tasks()::get)
                .toList();
    }

    private Report play(List<RetailTask> tasks, Setting setting) throws Exception {
        long from = System.nanoTime();
        Report report = new Replay(floor, data, setting, scripts).of(tasks);
        System.out.printf("%s, %.1f s%n", report, (System.nanoTime() - from) / 1e9);
        assertThat(report.problems()).isEmpty();
        assertThat(report.matched()).isEqualTo(report.tasks());
        assertThat(report.again()).isZero();
        return report;
    }

    @Test
    void allTasksMatch() throws Exception {
        Report report = play(data.tasks(), Setting.named("plain"));

        assertThat(report.repeated()).isZero();
    }

    /** Kills once after each call, before anybody has heard of it. */
    private record KillAfterCalls() implements Floor.Disturbance {
        @Override
        public void called(Floor floor, RetailShop shop, RetailShop.Call call) {
            if (call.times() == 1) {
                floor.kill();
            }
        }
    }

    @Test
    void theyMatchIfTheNodeIsKilledAfterEachCall() throws Exception {
        Setting setting =
                Setting.named("killed after each call").disturbed(new KillAfterCalls()).atOnce(4);

        Report report = play(some(), setting);

        assertThat(report.repeated()).isGreaterThanOrEqualTo(report.calls());
    }

    private record KillAfterRows() implements Floor.Disturbance {
        @Override
        public void recorded(Floor floor, RunId run) {
            floor.kill();
        }
    }

    @Test
    void theyMatchIfTheNodeIsKilledAfterEachRecordedAnswer() throws Exception {
        Setting setting =
                Setting.named("killed after each recorded answer of a model or a tool")
                        .disturbed(new KillAfterRows())
                        .atOnce(4);

        // The slowest of all: each call takes three answers and more.
        play(each(EACH == 1 ? 1 : 4 * EACH), setting);
    }

    /** Kills once at each call: at a question before it comes to the shop, at a write after it. */
    private record KillTheOneAtWork(Set<String> asked) implements Floor.Disturbance {
        @Override
        public void calling(Floor floor, ShopTool<?> tool, String key) {
            if (!tool.writes() && asked.add(key)) {
                floor.killNodeOf(Floor.run(key));
            }
        }

        @Override
        public void called(Floor floor, RetailShop shop, RetailShop.Call call) {
            if (call.tool().writes() && call.times() == 1) {
                floor.killNodeOf(Floor.run(call.key()));
            }
        }
    }

    @Test
    void theyMatchOnTwoNodesOfWhichTheOneAtWorkIsKilledAtEachCall() throws Exception {
        Setting setting =
                Setting.named("two nodes, the one at work killed at each call")
                        .nodes(2)
                        .disturbed(new KillTheOneAtWork(ConcurrentHashMap.newKeySet()))
                        .atOnce(4);

        Report report = play(some(), setting);

        assertThat((long) report.repeated())
                .isGreaterThanOrEqualTo(some().stream().mapToLong(RetailTask::writes).sum());
    }

    private record CallTwice() implements Floor.Disturbance {
        @Override
        public void called(Floor floor, RetailShop shop, RetailShop.Call call) {
            shop.call(call.key(), call.tool(), call.arguments());
        }
    }

    @Test
    void theyMatchIfEverythingIsDeliveredTwice() throws Exception {
        Setting setting =
                Setting.named("calls, answers and messages twice")
                        .disturbed(new CallTwice())
                        .answeredTwice();

        Report report = play(some(), setting);

        assertThat(report.repeated()).isGreaterThanOrEqualTo(report.calls());
    }

    @Test
    void theyMatchIfProvidersFail() throws Exception {
        Setting setting =
                Setting.named("429, 503 and a cut stream at each request")
                        .faults(Script.Fault.values());

        play(some(), setting);
    }

    private record Both(Floor.Disturbance first, Floor.Disturbance second)
            implements Floor.Disturbance {
        @Override
        public void calling(Floor floor, ShopTool<?> tool, String key) {
            first.calling(floor, tool, key);
            second.calling(floor, tool, key);
        }

        @Override
        public void called(Floor floor, RetailShop shop, RetailShop.Call call) {
            first.called(floor, shop, call);
            second.called(floor, shop, call);
        }
    }

    @Test
    void theyMatchIfAllOfThatHappensAtOnce() throws Exception {
        Setting setting =
                Setting.named("all of that at once")
                        .nodes(2)
                        .faults(Script.Fault.values())
                        .answeredTwice()
                        .disturbed(
                                new Both(
                                        new CallTwice(),
                                        new KillTheOneAtWork(ConcurrentHashMap.newKeySet())))
                        .atOnce(4);

        Report report = play(some(), setting);

        assertThat(report.repeated()).isGreaterThanOrEqualTo(report.calls());
    }
}
