package dev.gantry.benchmarks.scale;

/**
 * What one instance of Gantry has to bear while it is measured.
 *
 * @param rules of its policy
 * @param devices that its policy names
 * @param idle associations that are open and silent
 * @param loops event loops, which are the threads that carry associations
 */
record Point(int rules, int devices, int idle, int loops) {

    /** The name of its values in results and of its files. */
    String label() {
        return "rules-%d-devices-%d-idle-%d-loops-%d".formatted(rules, devices, idle, loops);
    }
}
