package dev.gantry.proxy.config;

/** Form and amount of the log, which goes to standard error. */
public record LogConfig(Format format, Level level) {
    /** What holds where nothing is written. */
    public static final LogConfig DEFAULT = new LogConfig(Format.JSON, Level.INFO);

    /** How an event is written, one line each. */
    public enum Format {
        /** A JSON object. */
        JSON,
        /** Text for people. */
        TEXT
    }

    /** The least grave events that are written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }
}
