package dev.gantry.proxy.config;

import java.nio.file.Path;

/** Where a secret is to be had from. The secret itself never stands in a configuration. */
public sealed interface SecretReference {
    /** The first line of a file. */
    record InFile(Path path) implements SecretReference {}

    /** The first line of what an inherited file descriptor yields. */
    record InDescriptor(int descriptor) implements SecretReference {}

    /** A systemd credential: the file of that name in {@code $CREDENTIALS_DIRECTORY}. */
    record InCredential(String name) implements SecretReference {}
}
