package dev.troupe.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import dev.troupe.agents.governance.Redactor;
import org.slf4j.Logger;

/** Makes the log a bounded set of files; in code, because reading a configuration takes long. */
public final class LogFile extends ContextAwareBase implements Configurator {

    private static final String SIZE = "5MB";
    private static final int KEPT = 4;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        String file = System.getProperty(Logs.PROPERTY);
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (file == null) {
            root.setLevel(Level.OFF);
        } else {
            root.setLevel(Level.INFO);
            context.getLogger("org.flywaydb").setLevel(Level.WARN);
            context.getLogger("com.zaxxer.hikari").setLevel(Level.WARN);
            root.addAppender(appender(context, file));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, String file) {
        context.putProperty("PID", Long.toString(ProcessHandle.current().pid()));
        Redacted layout = new Redacted();
        layout.setContext(context);
        layout.setPattern(
                "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %property{PID} %-5level %logger{30} %msg%n%ex");
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(file);
        appender.setEncoder(encoder);
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(KEPT);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(FileSize.valueOf(SIZE));
        trigger.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        return appender;
    }

    /** Knows secrets once a run is worked on. */
    private static final class Redacted extends PatternLayout {
        @Override
        public String doLayout(ILoggingEvent event) {
            String text = super.doLayout(event);
            return getContext().getObject(Logs.REDACTOR) instanceof Redactor redactor
                    ? redactor.redact(text)
                    : text;
        }
    }
}
