package dev.gantry.proxy.demo;

import dev.gantry.policy.Effect;
import dev.gantry.proxy.demo.scene.DecisionRecorder.Heard;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Shows what is decided while somebody tries things. The proxy's threads leave it in a queue, and never wait for the terminal: where it
 * does not keep up, lines are left out.
 */
final class LiveDecisions {
    private static final int QUEUED = 256;

    private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(QUEUED);
    private final PrintWriter out;
    private final Ink ink;
    private final Clock clock;

    LiveDecisions(PrintWriter out, Ink ink, Clock clock) {
        this.out = out;
        this.ink = ink;
        this.clock = clock;
    }

    /** Takes one, or lets it fall. */
    void offer(Heard one) {
        boolean taken = heard.offer(one);
        if (!taken) {
            heard.clear();
        }
    }

    /** Shows them until the thread is interrupted. */
    void show() throws InterruptedException {
        heard.clear();
        out.println(ink.strong("What is decided meanwhile:"));
        out.flush();
        while (true) {
            out.println(line(heard.take()));
            out.flush();
        }
    }

    private String line(Heard one) {
        boolean allowed = one.decided().effect() == Effect.ALLOW;
        String text = one.decided().text();
        String from = one.calling().isEmpty()
                ? one.peer().getAddress().getHostAddress()
                : one.calling() + " → " + one.called();
        String why = one.decided().rules().isEmpty()
                ? one.decided().detail()
                : "by " + String.join(", ", one.decided().rules());
        return ("  " + LocalTime.now(clock).truncatedTo(ChronoUnit.SECONDS) + "  "
                        + (allowed ? ink.good(text) : ink.bad(text)) + "  " + from + "  " + one.commands() + "  " + why)
                .stripTrailing();
    }
}
