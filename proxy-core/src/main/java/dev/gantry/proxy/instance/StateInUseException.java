package dev.gantry.proxy.instance;

import java.nio.file.Path;
import java.util.Optional;

/** Another instance holds the state directory. */
public final class StateInUseException extends Exception {
    private static final long serialVersionUID = 1;

    StateInUseException(Path directory, Optional<Long> pid) {
        super("another instance" + pid.map(number -> " (pid " + number + ")").orElse("") + " runs on the state `"
                + directory + "`");
    }
}
