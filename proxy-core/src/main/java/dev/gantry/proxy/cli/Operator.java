package dev.gantry.proxy.cli;

/** Who gives an order, as the operating system calls the account; it is written down, not proved. */
final class Operator {
    private Operator() {}

    /** Returns the account's name; behind {@code sudo} the one that used it. */
    static String name() {
        String sudo = System.getenv("SUDO_USER");
        String name = sudo == null || sudo.isBlank() ? System.getProperty("user.name", "") : sudo;
        return name.isBlank() ? "unknown" : name;
    }
}
