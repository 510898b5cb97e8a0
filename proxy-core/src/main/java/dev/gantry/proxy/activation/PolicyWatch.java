package dev.gantry.proxy.activation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees changes of the policy's files and has them reloaded. It looks at the files rather than listening for events: that
 * works for a directory that is replaced by a rename, for symbolic links that are turned, and on network file systems. A
 * change is taken up when two looks in a row have seen the same, so that files are not read while they are being written.
 */
public final class PolicyWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("gantry.policy");

    private final PolicyInForce policy;
    private final ScheduledExecutorService thread;
    private List<String> inForce;
    private List<String> lastSeen;

    /**
     * Starts to watch.
     *
     * @param interval between two looks
     */
    public PolicyWatch(PolicyInForce policy, Duration interval) {
        this.policy = policy;
        this.inForce = look();
        this.lastSeen = inForce;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread watcher = new Thread(task, "gantry-policy-watch");
            watcher.setDaemon(true);
            return watcher;
        });
        thread.scheduleWithFixedDelay(this::check, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check() {
        try {
            policy.tellOverdue();
            List<String> seen = look();
            boolean settled = seen.equals(lastSeen);
            lastSeen = seen;
            if (settled && !seen.equals(inForce) && !seen.isEmpty()) {
                inForce = seen;
                policy.reload();
            }
        } catch (RuntimeException e) {
            log.error("the policy's files could not be watched; the next look is made as usual", e);
        }
    }

    /** Returns what tells one state of the files from another; empty while they cannot be looked at. */
    private List<String> look() {
        List<String> state = new ArrayList<>();
        try {
            for (Path file : PolicyFiles.list(policy.path())) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                @Nullable Object key = attributes.fileKey();
                state.add(file + "|" + attributes.size() + "|" + attributes.lastModifiedTime() + "|" + key);
            }
        } catch (IOException e) {
            return List.of();
        }
        return state;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
