package dev.gantry.proxy.cli;

import dev.gantry.proxy.cli.InstanceRun.Order;
import dev.gantry.proxy.instance.ProxyRuntime;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        description = {
            "Runs the proxy until it is told to stop.",
            "SIGTERM and SIGINT: accept nothing more, let associations finish for up to limits.drain-timeout, end with 0.",
            "SIGHUP: read the configuration, the policy and the trust anchors anew."
        },
        footer = {"", "Example:", "  gantry run --config /etc/gantry/gantry.yaml"})
final class RunCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;
    private final ProxyRuntime.Starter starter;

    @Mixin
    private ConfigOption config = new ConfigOption();

    RunCommand(Console console, Clock clock, ProxyRuntime.Starter starter) {
        this.console = console;
        this.clock = clock;
        this.starter = starter;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
        for (String signal : new String[] {"TERM", "INT"}) {
            Signals.handle(signal, () -> {
                orders.add(Order.STOP);
                // Whoever asks a second time does not want to wait.
                Signals.restore("TERM");
                Signals.restore("INT");
            });
        }
        Signals.handle("HUP", () -> orders.add(Order.RELOAD));
        return new InstanceRun(console, clock, starter, orders).run(config.file());
    }
}
