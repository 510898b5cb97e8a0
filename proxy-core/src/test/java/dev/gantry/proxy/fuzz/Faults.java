package dev.gantry.proxy.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.LoggerFactory;

/**
 * Hears what no peer may bring about: an error in the log, a warning of the network library (an exception that nobody caught, a
 * buffer that was not released), an exception at the end of a thread, an association or connection that ends by a bug.
 */
public final class Faults implements AssociationListener, ConnectionListener, AutoCloseable {
    private static final int KEPT = 20;

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Map<String, LongAdder> ends = new ConcurrentHashMap<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)
                    || event.getLoggerName().startsWith("io.netty")) {
                note(event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
        }
    };

    /** Listens to the log from now on, alone: what is logged goes nowhere else. */
    public void listen() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(Level.WARN);
        context.getLogger("io.netty").setLevel(Level.WARN);
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> note(thread + " ended by " + e));
    }

    /** What was heard, the first few. */
    public List<String> heard() {
        return List.copyOf(faults);
    }

    /** How associations and connections have ended, and how often. */
    public Map<String, LongAdder> ends() {
        return Map.copyOf(ends);
    }

    /** Has buffers that were lost reported: the detector looks when a buffer is taken after a collection. */
    @SuppressWarnings("BusyWait") // The references are enqueued by a thread of the JVM.
    public static void detectLeaks() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
            for (int j = 0; j < 100; j++) {
                ByteBufAllocator.DEFAULT.directBuffer(16).release();
                ByteBufAllocator.DEFAULT.heapBuffer(16).release();
            }
        }
    }

    /** Notes something that must not be. */
    public void note(String fault) {
        if (faults.size() < KEPT) {
            faults.add(fault);
        }
    }

    @Override
    public void judged(AssociationFacts association, AssociationVerdict verdict) {
        if (verdict instanceof AssociationVerdict.Reject reject) {
            count("association refused for", reject.reason().name());
        }
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        count("association", end.cause().name());
        if (end.cause() == Cause.INTERNAL_ERROR || end.detail().contains("internal error")) {
            note("association ended: " + end);
        }
    }

    @Override
    public void accepted(String listener, InetSocketAddress peer) {
        // Counted when it has come to something.
    }

    @Override
    public void handshakeCompleted(String listener, String protocol, String cipherSuite) {
        // Likewise.
    }

    @Override
    public void failed(String listener, InetSocketAddress peer, Failure failure, String detail) {
        count("connection", failure.name());
        if (detail.contains("internal error")) {
            note("connection ended: " + failure + " " + detail);
        }
    }

    private void count(String what, String how) {
        ends.computeIfAbsent(what + " " + how, key -> new LongAdder()).increment();
    }

    @Override
    public void close() {
        appender.stop();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
