package dev.gantry.proxy.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Revocation lists for others (RFC 5280 5).
 *
 * @param uri the {@code http://} URI that certificates say the lists are under, without a slash at its end
 * @param bind where Gantry serves them itself; absent: another server serves the directory
 * @param directory where they are written
 */
public record CrlConfig(String uri, Optional<InetSocketAddress> bind, Path directory) {}
