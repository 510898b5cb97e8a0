package dev.gantry.proxy.cli;

/** What the program tells its caller when it ends. Scripts rely on the numbers. */
public enum ExitCode {
    /** What was asked for is done. */
    DONE(0),
    /** A configuration, a policy or an argument that parses makes no sense. */
    INPUT(1),
    /** The command line itself could not be understood. */
    USAGE(2),
    /** Tests or invariants failed, or a gate was missed. */
    FAILED(3),
    /** The machine is not as needed: a port is taken, a file cannot be read, a permission is missing. */
    ENVIRONMENT(4),
    /** A fault of the program. */
    INTERNAL(5);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** Returns the process's exit status, 0 to 5. */
    public int number() {
        return number;
    }
}
