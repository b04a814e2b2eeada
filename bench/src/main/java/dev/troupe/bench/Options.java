package dev.troupe.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the command line asked for. */
record Options(
        List<String> workloads,
        List<String> contenders,
        int rounds,
        Scale scale,
        Optional<Integer> peerParked,
        boolean json,
        Optional<String> databaseUrl) {

    static final String USAGE =
            """
            usage: bench/run [options]
              --workloads W1,W2,…,W6      which workloads (all)
              --contenders raw,dbos:20,…  which contenders, in order; NAME:POOL sets the size of a
                                          peer's connection pool (raw,troupe,dbos,langgraph; pool 10)
              --rounds N                  rounds; medians are reported (3)
              --scale small|full          small: seconds, to see that it works (full)
              --peer-parked N             how many runs a peer parks in W2 (full: 10000, small: 100)
              --database-url URL          jdbc:postgresql://HOST:PORT/DB?user=U&password=P of a
                                          server on which databases may be created and dropped
                                          (an embedded server of its own)
              --json                      one JSON object a line instead of a table
            """;

    private static final List<String> ALL = List.of("W1", "W2", "W3", "W4", "W5", "W6");
    private static final List<String> CONTENDERS = List.of("raw", "troupe", "dbos", "langgraph");

    /** The workloads that a name such as {@code W1} stands for, for a contender. */
    List<Workload> workloads(String name, String contender) {
        return scale.workloads(name, Contenders.isPeer(contender), peerParked);
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    static Options parse(String... arguments) {
        List<String> workloads = ALL;
        List<String> contenders = CONTENDERS;
        int rounds = 3;
        Scale scale = Scale.FULL;
        Optional<Integer> peerParked = Optional.empty();
        boolean json = false;
        Optional<String> databaseUrl = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--json" -> json = true;
                case "--workloads" -> workloads = workloads(value(arguments, ++i));
                case "--contenders" -> contenders = contenders(value(arguments, ++i));
                case "--rounds" -> rounds = number("--rounds", value(arguments, ++i));
                case "--peer-parked" ->
                        peerParked = Optional.of(number("--peer-parked", value(arguments, ++i)));
                case "--scale" -> scale = Scale.parse(value(arguments, ++i));
                case "--database-url" -> databaseUrl = Optional.of(value(arguments, ++i));
                default ->
                        throw new IllegalArgumentException(
                                "'" + arguments[i] + "' is not an option");
            }
        }
        return new Options(workloads, contenders, rounds, scale, peerParked, json, databaseUrl);
    }

    private static String value(String[] arguments, int at) {
        if (at >= arguments.length) {
            throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
        }
        return arguments[at];
    }

    private static List<String> workloads(String value) {
        List<String> asked = List.of(value.split(","));
        for (String one : asked) {
            if (!Set.copyOf(ALL).contains(one)) {
                throw new IllegalArgumentException(
                        "'" + one + "' is not a workload; expected some of " + ALL);
            }
        }
        return asked;
    }

    private static List<String> contenders(String value) {
        List<String> asked = new ArrayList<>(List.of(value.split(",")));
        asked.forEach(Contenders::check);
        return List.copyOf(asked);
    }

    private static int number(String option, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, as is a number that is too small
        }
        throw new IllegalArgumentException(
                option + " is a number of at least 1, not '" + value + "'");
    }
}
