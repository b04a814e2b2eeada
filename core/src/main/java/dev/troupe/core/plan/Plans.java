package dev.troupe.core.plan;

import java.time.Duration;

/** Plans in few words: one method a pattern. What it gives can be refined step by step. */
public final class Plans {

    private Plans() {}

    /** One agent on one goal. */
    public static AgentTask agent(String agent, String goal) {
        return AgentTask.of(agent, goal);
    }

    /** One part after another. */
    public static Sequence sequence(String name, Plan... steps) {
        return Sequence.of(name, steps);
    }

    /** All at once. */
    public static Parallel parallel(String name, Plan... branches) {
        return Parallel.of(name, branches);
    }

    /** A plan for each entry of a list. */
    public static MapEach map(String name, String over, String as, Plan plan) {
        return MapEach.of(name, over, as, plan);
    }

    /** The next step out of a closed set; choices and what chooses are still to be said. */
    public static Route route(String name) {
        return Route.of(name);
    }

    /** One agent begins; whom it may hand the work over to is still to be said. */
    public static Handoff handoff(String start, String goal) {
        return Handoff.of(start, goal);
    }

    /** A person decides. */
    public static Approve approve(String name, String question, String subject) {
        return Approve.of(name, question, subject);
    }

    /** Another plan of the team. */
    public static Call call(String plan) {
        return Call.of(plan);
    }

    /** A manager breaks a goal down, assigns the parts and puts the results together. */
    public static Manage manage(String manager, String goal) {
        return Manage.of(manager, goal);
    }

    /** Again until a condition holds. */
    public static Loop loop(String name, String until, Plan body) {
        return Loop.of(name, until, body);
    }

    /** An author and a critic, until the draft is accepted. */
    public static Review review(String name, Plan author, String critic, String goal) {
        return Review.of(name, author, critic, goal);
    }

    /** Steps that are taken back if they do not all succeed. */
    public static Attempt attempt(String name) {
        return Attempt.of(name);
    }

    /** Waits for a message from outside. */
    public static Await await(String name, String event) {
        return Await.event(name, event);
    }

    /** Waits for a while. */
    public static Await pause(String name, Duration time) {
        return Await.timer(name, time);
    }

    /** A few agents discuss until they agree. */
    public static Chat chat(String name, String goal, String... participants) {
        return Chat.of(name, goal, participants);
    }
}
