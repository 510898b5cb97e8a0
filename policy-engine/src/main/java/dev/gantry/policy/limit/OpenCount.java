package dev.gantry.policy.limit;

import dev.gantry.policy.model.Schedule;
import org.jspecify.annotations.Nullable;

/** How many are open at the same time. */
final class OpenCount implements Meter {
    private long most;
    private long open;

    OpenCount(long most) {
        this.most = most;
    }

    @Override
    public boolean has(long amount, long now) {
        return amount <= most - open;
    }

    @Override
    public void take(long amount, long now) {
        open += amount;
    }

    @Override
    public boolean isHeld() {
        return open > 0;
    }

    @Override
    public void change(long amount, @Nullable Schedule schedule) {
        most = amount;
    }

    @Override
    public void giveBack(long amount) {
        open = Math.max(0, open - amount);
    }
}
