package dev.troupe.core.durable;

/** How a branch ended. */
public sealed interface Outcome<T> {

    String branch();

    record Succeeded<T>(String branch, T value) implements Outcome<T> {}

    record Failed<T>(String branch, Failure failure) implements Outcome<T> {}

    /**
     * The branch was not needed any more, so it was cancelled or never started; or it was left out,
     * because one that it comes after did not succeed.
     */
    record Cancelled<T>(String branch) implements Outcome<T> {}
}
