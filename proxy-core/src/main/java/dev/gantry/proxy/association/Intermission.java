package dev.gantry.proxy.association;

import dev.gantry.proxy.upperlayer.UpperLayer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A time in which one side of an association is not read, since its last request waits for something that is done elsewhere.
 *
 * @param sender the upper layer of that side
 * @param thread runs tasks on the association's thread
 */
record Intermission(UpperLayer sender, Executor thread) {
    /** Stops to read until {@code awaited} is done, then runs {@code then} with its failure, if any, and reads on. */
    void until(CompletionStage<Void> awaited, Consumer<@Nullable Throwable> then) {
        sender.pause();
        awaited.whenComplete((done, failure) -> thread.execute(() -> {
            then.accept(failure);
            sender.resume();
        }));
    }
}
