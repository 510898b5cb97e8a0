package dev.gantry.proxy.cli;

/** Where the program begins. */
public final class GantryMain {
    private GantryMain() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Console console = Console.to(System.out, System.err);
        ExitCode code = new CommandLineProgram(Commands.all(), console).run(args);
        System.exit(code.number());
    }
}
