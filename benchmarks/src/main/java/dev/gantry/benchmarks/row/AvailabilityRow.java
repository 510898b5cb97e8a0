package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.Workloads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static dev.gantry.benchmarks.report.Quantity.lower;

/**
 * An association with a C-ECHO to a stock {@code storescp} while 500 connections say nothing and 200 stopped in the midst
 * of a ClientHello. What takes longer than the limit counts as the limit.
 */
record AvailabilityRow(String id, String title) implements Row {

    private static final int SILENT = 500;
    private static final int HALF_HELLOS = 200;
    private static final byte[] HALF_HELLO = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00};
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SETTLE = Duration.ofMillis(500);

    @Override
    public boolean isWarm() {
        return false;
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        try (Storescp storescp = Storescp.start(bench, hop);
                RunningHop running = bench.fresh(hop, storescp.port())) {
            bench.awaitReady(hop, running);
            List<SocketChannel> burden = new ArrayList<>();
            try {
                for (int i = 0; i < SILENT + HALF_HELLOS; i++) {
                    burden.add(connect(running.port()));
                }
                Thread.sleep(SETTLE.toMillis());
                for (SocketChannel socket : burden.subList(SILENT, burden.size())) {
                    if (socket.finishConnect()) {
                        socket.write(ByteBuffer.wrap(HALF_HELLO));
                    }
                }
                recorder.record(
                        lower(id + ".association-s", title + ", at most " + LIMIT.toSeconds() + " s", "s"),
                        Workloads.associationSeconds(bench.generator(hop), running.port(), LIMIT));
            } finally {
                for (SocketChannel socket : burden) {
                    socket.close();
                }
            }
        }
    }

    private static SocketChannel connect(int port) throws IOException {
        SocketChannel socket = SocketChannel.open();
        socket.configureBlocking(false);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
