package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.ControlSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The instance that runs on a state, asked through its control socket: one HTTP/1.1 exchange a connection, which the server
 * ends.
 */
final class RunningInstance {
    /** How long an instance may take to answer; it looks at event loops for a part of that. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LONGEST_ANSWER = 64 << 20;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final JsonMapper json = new JsonMapper();
    private final Path state;

    /** Names the instance on this state. */
    RunningInstance(Path state) {
        this.state = state;
    }

    /** No instance runs on the state. */
    static final class NotRunningException extends Exception {
        private static final long serialVersionUID = 1L;

        NotRunningException(@Nullable Throwable cause) {
            super("no instance runs", cause);
        }
    }

    /** Returns the failure of a command that can do nothing without the instance. */
    CommandFailure notRunning() {
        return CommandFailure.environment(
                "no instance runs on the state `" + state + "`",
                null,
                "start it with `gantry run`, or name the configuration of one that runs with `--config FILE`");
    }

    /** Returns the JSON at {@code path}. */
    JsonNode get(String path) throws NotRunningException {
        return exchange("GET " + path, new byte[0]);
    }

    /**
     * Gives an order.
     *
     * @throws CommandFailure if the instance says that it makes no sense
     */
    JsonNode post(String path, Map<String, Object> order) throws NotRunningException {
        return exchange("POST " + path, json.writeValueAsBytes(order));
    }

    private JsonNode exchange(String what, byte[] body) throws NotRunningException {
        byte[] answer;
        try {
            answer = talk(what, body);
        } catch (AsynchronousCloseException e) {
            throw CommandFailure.environment(
                    "the instance on the state `" + state + "` has not answered within " + PATIENCE.toSeconds() + " s",
                    e);
        } catch (IOException e) {
            throw CommandFailure.environment(
                    "the instance on the state `" + state + "` cannot be asked: " + IoFaults.reason(e), e);
        }
        int end = indexOf(answer, END_OF_HEAD);
        String head = new String(answer, 0, Math.max(0, end), StandardCharsets.US_ASCII);
        if (end < 0 || !head.matches("(?s)HTTP/1\\.1 \\d{3} .*")) {
            throw CommandFailure.environment("the instance on the state `" + state + "` broke off its answer", null);
        }
        return read(
                Integer.parseInt(head.substring(9, 12)),
                new String(
                        answer,
                        end + END_OF_HEAD.length,
                        answer.length - end - END_OF_HEAD.length,
                        StandardCharsets.UTF_8));
    }

    private JsonNode read(int status, String text) {
        try {
            JsonNode node = json.readTree(text);
            if (status == 200) {
                return node;
            }
            List<String> help = new ArrayList<>();
            node.path("help").forEach(line -> help.add(line.asString()));
            String error = node.path("error").asString("status " + status);
            throw status == 422
                    ? CommandFailure.input(error, help.toArray(String[]::new))
                    : CommandFailure.environment(error, null, help.toArray(String[]::new));
        } catch (JacksonException e) {
            throw CommandFailure.environment(
                    "the instance on the state `" + state + "` answered with status " + status + ": " + text.strip(),
                    e,
                    "is it of the same version as this program?");
        }
    }

    private byte[] talk(String what, byte[] body) throws IOException, NotRunningException {
        Path socket = ControlSocket.in(state);
        if (!Files.exists(socket)) {
            throw new NotRunningException(null);
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            Thread watch = closeAfterPatience(channel);
            try {
                try {
                    channel.connect(UnixDomainSocketAddress.of(socket));
                } catch (java.net.ConnectException e) {
                    throw new NotRunningException(e);
                }
                String head = what + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                        + body.length + "\r\n\r\n";
                write(channel, head.getBytes(StandardCharsets.US_ASCII));
                write(channel, body);
                return readToEnd(channel);
            } finally {
                watch.interrupt();
            }
        }
    }

    private static Thread closeAfterPatience(SocketChannel channel) {
        Thread watch = new Thread(
                () -> {
                    try {
                        Thread.sleep(PATIENCE.toMillis());
                        channel.close();
                    } catch (InterruptedException e) {
                        // It has answered.
                        Thread.currentThread().interrupt();
                    } catch (IOException e) {
                        // Closed is closed.
                    }
                },
                "control-patience");
        watch.setDaemon(true);
        watch.start();
        return watch;
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] readToEnd(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (all.size() > LONGEST_ANSWER) {
                throw new IOException("its answer is longer than " + LONGEST_ANSWER + " bytes");
            }
        }
        return all.toByteArray();
    }

    private static int indexOf(byte[] bytes, byte[] sought) {
        for (int i = 0; i + sought.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        return -1;
    }
}
