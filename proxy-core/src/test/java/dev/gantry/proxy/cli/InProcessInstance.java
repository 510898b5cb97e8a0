package dev.gantry.proxy.cli;

import dev.gantry.proxy.Gantry;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.cli.InstanceRun.Order;
import dev.gantry.proxy.instance.ProxyRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An instance that runs in this process by the {@code gantry.yaml} of a directory, for tests that look inside. */
public final class InProcessInstance implements AutoCloseable {
    private final Terminal terminal = new Terminal();
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final AtomicReference<ProxyRuntime> runtime = new AtomicReference<>();
    private final Thread thread;

    private InProcessInstance(Path directory, Clock clock, ProxyRuntime.Starter gantry) {
        ProxyRuntime.Starter starter = (instance, revocations, meters, readiness) -> {
            ProxyRuntime started = gantry.start(instance, revocations, meters, readiness);
            runtime.set(started);
            return started;
        };
        thread = new Thread(
                () -> {
                    try {
                        new InstanceRun(terminal.console(), clock, starter, orders)
                                .run(directory.resolve("gantry.yaml"));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (CommandFailure e) {
                        terminal.console().error(e.getMessage(), e.help());
                    }
                },
                "instance");
    }

    /** Starts it, and returns when it is ready. */
    public static InProcessInstance start(
            Path directory, AssociationListener associations, ConnectionListener connections) {
        Clock clock = Clock.systemUTC();
        return start(directory, clock, Gantry.starter(clock, associations, connections));
    }

    /** Starts it by a clock of its own, and returns when it is ready. */
    static InProcessInstance start(Path directory, Clock clock) {
        return start(directory, clock, Gantry.starter(clock));
    }

    private static InProcessInstance start(Path directory, Clock clock, ProxyRuntime.Starter gantry) {
        InProcessInstance instance = new InProcessInstance(directory, clock, gantry);
        instance.thread.start();
        await().until(() -> instance.terminal.out().contains("is ready: ") || !instance.thread.isAlive());
        assertThat(instance.thread.isAlive()).as(instance.terminal.err()).isTrue();
        return instance;
    }

    /** Makes the authority that the configuration names. */
    public static void initialiseAuthority(Path directory) {
        Terminal terminal = new Terminal();
        ExitCode code = terminal.run(
                "ca", "init", "--config", directory.resolve("gantry.yaml").toString());
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
    }

    /** Where it listens for what is so called in the line that says it is ready: a listener, {@code est}. */
    public int port(String name) {
        Matcher matcher =
                Pattern.compile("\\b" + name + " 127\\.0\\.0\\.1:(\\d+)").matcher(terminal.out());
        assertThat(matcher.find()).as(terminal.out()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** How many associations are open. */
    public int openAssociations() {
        return count("associations");
    }

    /** How many accepted connections are open. */
    public int openConnections() {
        return count("connections");
    }

    private int count(String member) {
        Object value = Objects.requireNonNull(runtime.get()).status().get(member);
        return ((Number) Objects.requireNonNull(value)).intValue();
    }

    @Override
    public void close() {
        orders.add(Order.STOP);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
