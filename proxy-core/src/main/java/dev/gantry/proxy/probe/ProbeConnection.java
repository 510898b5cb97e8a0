package dev.gantry.proxy.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One connection of the prober: sends bytes, reads PDUs, and never waits for longer than it was told. */
final class ProbeConnection implements AutoCloseable {
    /** Longer answers are no answers to anything that is asked here. */
    private static final int LONGEST_BODY = 1 << 20;

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "probe-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final Socket socket;
    private final Duration patience;

    /** What came: a PDU, the end of the connection, nothing in time, or what is no PDU. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Answer(Kind kind, int type, byte[] body) {
        enum Kind {
            PDU,
            CLOSED,
            SILENCE,
            OTHER
        }

        private static Answer without(Kind kind) {
            return new Answer(kind, 0, new byte[0]);
        }

        boolean isPdu(int expected) {
            return kind == Kind.PDU && type == expected;
        }
    }

    ProbeConnection(Socket socket, Duration patience) throws IOException {
        this.socket = socket;
        this.patience = patience;
        socket.setTcpNoDelay(true);
    }

    /**
     * Sends bytes. An endpoint that reads none of them for as long as the patience lasts has its connection closed.
     *
     * @throws IOException if the endpoint has closed the connection, or does not read
     */
    void send(byte[] bytes) throws IOException {
        ScheduledFuture<?> tooLong = WATCH.schedule(this::close, patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } finally {
            tooLong.cancel(false);
        }
    }

    /** Reads the next PDU. */
    Answer receive() {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            byte[] header = read(6, deadline);
            if (header.length == 0) {
                return Answer.without(Answer.Kind.CLOSED);
            }
            long length = header.length < 6 ? -1 : ByteBuffer.wrap(header).getInt(2) & 0xFFFF_FFFFL;
            if (header[0] < 1 || header[0] > 7 || length < 0 || length > LONGEST_BODY) {
                return Answer.without(Answer.Kind.OTHER);
            }
            byte[] body = read((int) length, deadline);
            return body.length < length
                    ? Answer.without(Answer.Kind.CLOSED)
                    : new Answer(Answer.Kind.PDU, header[0], body);
        } catch (SocketTimeoutException e) {
            return Answer.without(Answer.Kind.SILENCE);
        } catch (IOException e) {
            return Answer.without(Answer.Kind.CLOSED);
        }
    }

    /** Reads and forgets until the endpoint closes; false where it has not within the patience. */
    boolean closes() {
        long deadline = System.nanoTime() + patience.toNanos();
        byte[] buffer = new byte[4096];
        try {
            InputStream in = socket.getInputStream();
            int count = 0;
            while (count >= 0) {
                await(deadline);
                count = in.read(buffer);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private byte[] read(int count, long deadline) throws IOException {
        byte[] bytes = new byte[count];
        int have = 0;
        while (have < count) {
            await(deadline);
            int more = socket.getInputStream().read(bytes, have, count - have);
            if (more < 0) {
                break;
            }
            have += more;
        }
        return Arrays.copyOf(bytes, have);
    }

    private void await(long deadline) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("nothing in time");
        }
        socket.setSoTimeout((int) left);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing what is broken already.
        }
    }
}
