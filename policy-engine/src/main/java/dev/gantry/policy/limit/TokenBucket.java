package dev.gantry.policy.limit;

import dev.gantry.policy.model.Schedule;
import org.jspecify.annotations.Nullable;

/** An amount that fills up again evenly over a length of time. */
final class TokenBucket implements Meter {
    private long capacity;
    private final long windowMillis;
    private double tokens;
    private long last;

    TokenBucket(long capacity, long windowMillis, long now) {
        this.capacity = capacity;
        this.windowMillis = windowMillis;
        this.tokens = (double) capacity;
        this.last = now;
    }

    @Override
    public boolean has(long amount, long now) {
        fill(now);
        // What is larger than the bucket passes a full one: else it could never pass at all.
        return tokens >= (double) Math.min(amount, capacity);
    }

    @Override
    public void take(long amount, long now) {
        fill(now);
        tokens -= (double) amount;
    }

    @Override
    public void change(long amount, @Nullable Schedule schedule) {
        tokens += (double) (amount - capacity);
        capacity = amount;
    }

    private void fill(long now) {
        if (now > last) {
            tokens = Math.min((double) capacity, tokens + (double) (now - last) * capacity / windowMillis);
        }
        last = now;
    }
}
