package dev.gantry.policy.limit;

/** How many are open at the same time. */
final class OpenCount implements Meter {
    private final long most;
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
    public void giveBack(long amount) {
        open = Math.max(0, open - amount);
    }
}
