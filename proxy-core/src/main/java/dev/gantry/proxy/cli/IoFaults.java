package dev.gantry.proxy.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in the user's words what the operating system said. */
final class IoFaults {
    private IoFaults() {}

    /** Returns why, in a few words of lower case. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (e instanceof NotDirectoryException) {
            return "it is no directory";
        }
        String said =
                e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : e.getMessage();
        if (said == null || said.isEmpty()) {
            return e.getClass().getSimpleName();
        }
        return Character.toLowerCase(said.charAt(0)) + said.substring(1);
    }
}
