package dev.troupe.control.team;

import dev.troupe.control.yaml.Located;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the variables in texts for tool sources; their values are only known in a run. */
final class Variables {

    private static final List<String> KINDS =
            List.of("workspace", "team", "env:NAME", "secret:NAME", "run:token", "run:url");
    private static final List<String> RUN = List.of("run:token", "run:url");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}]*+)(}?)");
    private static final Pattern NAMED = Pattern.compile("(?:env|secret):[A-Za-z_][A-Za-z0-9_.-]*");

    private final Reading reading;

    Variables(Reading reading) {
        this.reading = reading;
    }

    void check(Located value, String what) {
        check(value, what, false);
    }

    /** As {@link #check}, of what is started anew for each call: it may be told of its run. */
    void checkOfCall(Located value, String what) {
        check(value, what, true);
    }

    private void check(Located value, String what, boolean ofCall) {
        if (!(value instanceof Located.Scalar scalar)) {
            return;
        }
        Matcher matcher = VARIABLE.matcher(scalar.text());
        while (matcher.find()) {
            String variable = matcher.group(1);
            if (matcher.group(2).isEmpty()) {
                reading.problems()
                        .add(
                                scalar.at(),
                                what + " has a variable without its end",
                                "'}' after '${" + variable + "'");
            } else if (RUN.contains(variable)) {
                if (!ofCall) {
                    reading.problems()
                            .add(
                                    scalar.at(),
                                    what
                                            + " has '${"
                                            + variable
                                            + "}', which is good for one call only",
                                    "it in 'environment' of a command (builtin: command): that is started anew for each call");
                }
            } else if (!variable.equals("workspace")
                    && !variable.equals("team")
                    && !NAMED.matcher(variable).matches()) {
                reading.problems()
                        .addUnknown(
                                scalar.at(),
                                what + " has the unknown variable '${" + variable + "}'",
                                variable,
                                "one of",
                                KINDS);
            }
        }
    }

    /** As {@link #check}, where a secret would be seen by others on the machine. */
    void checkPublic(Located value, String what) {
        check(value, what);
        if (value instanceof Located.Scalar scalar && scalar.text().contains("${secret:")) {
            reading.problems()
                    .add(
                            scalar.at(),
                            what
                                    + " has a secret, but every process of the machine can see commands",
                            "the secret in 'environment'");
        }
    }

    /** The text with something in the place of each variable. */
    static String filled(String text) {
        return VARIABLE.matcher(text).replaceAll("x");
    }
}
