package dev.troupe.cli;

import ch.qos.logback.classic.LoggerContext;
import dev.troupe.agents.governance.Redactor;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where the log goes: {@code logs/troupe.log} under Troupe's home, bounded, and never the terminal.
 * It is said before the first logger is asked for; until then there is no log.
 */
final class Logs {

    /** The property in which the log file's path is handed to {@link LogFile}. */
    static final String PROPERTY = "troupe.log.file";

    /** The object of the logger's context that takes secrets out of what is logged. */
    static final String REDACTOR = "troupe.redactor";

    private Logs() {}

    /** Takes secrets out of what this process logs from now on. */
    static void redact(Redactor redactor) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.putObject(REDACTOR, redactor);
        }
    }

    /** Has libraries that log by the JDK's own means log where everything does. */
    static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    static void to(Path home) {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, home.resolve("logs").resolve("troupe.log").toString());
        }
    }
}
