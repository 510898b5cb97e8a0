package dev.gantry.proxy.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.gantry.proxy.config.LogConfig;
import java.nio.file.Path;
import java.util.Map;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log of a running instance. A logging thread never waits: events pass through a queue of {@value #QUEUED_EVENTS}, and
 * where standard error is not read fast enough, the lesser ones are dropped first and then all, since an event loop that
 * waits for a terminal serves nobody.
 */
public final class Logging {
    private static final int QUEUED_EVENTS = 8192;
    private static final int FLUSH_MILLIS = 2000;

    /** Peers choose some of the words in an event: none of them may begin a line of its own or steer a terminal. */
    private static final String TEXT_PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - %replace(%msg %kvp){'\\p{Cntrl}','\uFFFD'}%n%ex";

    private Logging() {}

    /**
     * Logs from now on as configured.
     *
     * @param node the name of this instance, which stands in every JSON event
     */
    public static void configure(LogConfig config, String node) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Encoder<ILoggingEvent> encoder = config.format() == LogConfig.Format.JSON ? json(context, node) : text(context);
        attach(context, encoder, level(config));
    }

    /**
     * Logs from now on to a file and nowhere else, as JSON; what it holds stays in front.
     *
     * @param level the least grave events that are written
     */
    public static void toFile(Path file, LogConfig.Level level, String node) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        appender.setName("file");
        attach(context, appender, json(context, node), level(new LogConfig(LogConfig.Format.JSON, level)));
    }

    /** Changes only how much is logged. */
    public static void setLevel(LogConfig config) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        setLevel(context, level(config));
    }

    /** Writes what is queued, for at most two seconds, and stops logging. */
    public static void stop() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    static void attach(LoggerContext context, Encoder<ILoggingEvent> encoder, Level level) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName("standard error");
        console.setTarget("System.err");
        attach(context, console, encoder, level);
    }

    private static void attach(
            LoggerContext context,
            OutputStreamAppender<ILoggingEvent> appender,
            Encoder<ILoggingEvent> encoder,
            Level level) {
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setName("queue");
        queue.setQueueSize(QUEUED_EVENTS);
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(FLUSH_MILLIS);
        queue.addAppender(appender);
        queue.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(queue);
        setLevel(context, level);
    }

    static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(TEXT_PATTERN);
        encoder.start();
        return encoder;
    }

    static Encoder<ILoggingEvent> json(LoggerContext context, String node) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setVersion(null);
        encoder.setCustomFields(new JsonMapper().writeValueAsString(Map.of("node", node)));
        encoder.getFieldNames().setTimestamp("time");
        encoder.getFieldNames().setLogger("logger");
        encoder.getFieldNames().setLevelValue(null);
        encoder.getFieldNames().setThread(null);
        encoder.getFieldNames().setVersion(null);
        encoder.start();
        return encoder;
    }

    private static void setLevel(LoggerContext context, Level level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        // The pool of the certificate store tells its life story at info.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.WARN);
        // Netty tells its own developers much that tells an operator nothing.
        context.getLogger("io.netty")
                .setLevel(level.isGreaterOrEqual(Level.INFO) || level == Level.TRACE ? level : Level.INFO);
    }

    private static Level level(LogConfig config) {
        return Level.toLevel(config.level().name());
    }
}
