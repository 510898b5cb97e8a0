package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Which TCP ports of this machine are listened on, as far as that can be told without connecting to them. */
final class ListeningPorts {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private ListeningPorts() {}

    /** Whether somebody listens on {@code port}; where the system has no table of sockets, by connecting. */
    static boolean contains(int port) {
        if (!Files.isReadable(TABLES.get(0))) {
            return answers(port);
        }
        // A row is `sl local_address rem_address st …`, where 0A is LISTEN and the port is hexadecimal.
        String local = String.format(Locale.ROOT, ":%04X", port);
        return TABLES.stream()
                .filter(Files::isReadable)
                .flatMap(table -> lines(table).stream())
                .map(row -> row.strip().split("\\s+"))
                .anyMatch(column -> column.length > 3 && column[1].endsWith(local) && column[3].equals("0A"));
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
