package dev.gantry.proxy.cli;

/** Who types a command, for the record. */
final class Requester {
    private Requester() {}

    static String current() {
        return System.getProperty("user.name", "unknown") + " (command line)";
    }
}
