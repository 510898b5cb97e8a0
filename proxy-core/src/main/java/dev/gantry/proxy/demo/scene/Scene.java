package dev.gantry.proxy.demo.scene;

/**
 * One scene.
 *
 * @param title what is tried, a few words
 * @param play tries it, and returns what went over the wire
 * @param expected what it is to come to
 */
public record Scene(String title, Play play, Expectation expected) {
    /** What is done. */
    @FunctionalInterface
    public interface Play {
        /** Connects, speaks, and returns what came back. */
        String on(Stage stage) throws Exception;
    }
}
