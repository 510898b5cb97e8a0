package dev.gantry.proxy;

import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationIds;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.association.OpenAssociation;
import dev.gantry.proxy.association.OpenAssociations;
import dev.gantry.proxy.association.Surroundings;
import dev.gantry.proxy.enforcement.AssociationGuard;
import dev.gantry.proxy.enforcement.Exclusions;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.proxy.enforcement.StatefulChecks;
import dev.gantry.proxy.messaging.MessagingSurroundings;
import dev.gantry.proxy.transport.ConnectionLimits;
import dev.gantry.proxy.transport.EventLoops;
import dev.gantry.proxy.transport.KeptReceiversByLoop;
import dev.gantry.proxy.transport.Listener;
import dev.gantry.proxy.transport.ListenerSettings;
import dev.gantry.proxy.transport.TlsContexts;
import dev.gantry.proxy.transport.UpstreamConnector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The proxy itself: its listeners, its threads, and the associations that are open. */
public final class ProxyServer implements AutoCloseable {
    private static final int RESOLVER_THREADS = 4;
    private static final Duration DRAIN_POLL = Duration.ofMillis(20);

    private final EventLoops eventLoops;
    private final ExecutorService resolver;
    private final OpenAssociations open;
    private final ConnectionLimits limits;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();

    private final @Nullable TlsContexts tls;

    private ProxyServer(ProxySettings settings, @Nullable TlsContexts tls) {
        this.tls = tls;
        eventLoops = new EventLoops(settings.workerThreads(), true);
        resolver = Executors.newFixedThreadPool(RESOLVER_THREADS, task -> {
            Thread thread = new Thread(task, "gantry-resolve");
            thread.setDaemon(true);
            return thread;
        });
        open = new OpenAssociations(settings.maxAssociationsPerDevice());
        limits = new ConnectionLimits(settings.maxConnections(), settings.maxConnectionsPerAddress());
    }

    /**
     * Starts the proxy.
     *
     * @param tls the certificates that it shows and believes, closed with the server; absent where nothing speaks TLS
     * @param policies the policy in force
     * @param memory what is remembered of conversations
     * @param exclusions who is shut out though the policy lets it in
     * @param associations hears of associations
     * @param connections hears of connections that came to nothing
     * @throws ListenException if an address cannot be bound; nothing is left running
     */
    public static ProxyServer start(
            ProxySettings settings,
            @Nullable TlsContexts tls,
            PolicySource policies,
            StatefulChecks.Memory memory,
            Exclusions exclusions,
            AssociationListener associations,
            ConnectionListener connections,
            Clock clock)
            throws ListenException {
        ProxyServer server = new ProxyServer(settings, tls);
        StatefulChecks stateful = new StatefulChecks(policies, memory);
        AssociationIds ids = new AssociationIds();
        Surroundings surroundings = new Surroundings(
                new AssociationGuard(
                        policies, exclusions, clock, settings.messages().maxPdu(), stateful),
                policies,
                stateful,
                server.open,
                associations,
                settings.timeouts(),
                settings.messages(),
                ids,
                clock);
        Listener.Shared shared = new Listener.Shared(
                server.eventLoops,
                tls,
                settings.transport(),
                server.limits,
                new UpstreamConnector(
                        server.eventLoops,
                        tls,
                        settings.upstreamProfile(),
                        settings.transport(),
                        policies,
                        server.resolver),
                connections,
                surroundings,
                new MessagingSurroundings(
                        policies, exclusions, server.open, associations, settings.messaging(), ids, clock),
                new KeptReceiversByLoop(settings.messaging().idle()));
        for (ListenerSettings each : settings.listeners()) {
            Listener listener = new Listener(shared, each);
            try {
                server.addresses.put(each.scope().name(), listener.open());
                server.listeners.add(listener);
            } catch (IOException e) {
                server.close();
                throw new ListenException(each, e);
            }
        }
        return server;
    }

    /** An address could not be bound. */
    public static final class ListenException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String listener;
        private final IOException cause;

        ListenException(ListenerSettings listener, IOException cause) {
            super(
                    "listener `" + listener.scope().name() + "` cannot bind " + listener.bind() + ": "
                            + cause.getMessage(),
                    cause);
            this.listener = listener.scope().name();
            this.cause = cause;
        }

        /** Returns the name of the listener. */
        public String listener() {
            return listener;
        }

        /** Returns what the operating system said. */
        public IOException cause() {
            return cause;
        }
    }

    /** Returns where each listener listens, by its name, with the port that was taken. */
    public Map<String, InetSocketAddress> addresses() {
        return Map.copyOf(addresses);
    }

    /** Returns the associations that are open. */
    public OpenAssociations associations() {
        return open;
    }

    /** Returns the number of accepted connections that are open. */
    public int openConnections() {
        return limits.open();
    }

    /** Changes the limits; what is open stays open. */
    public void changeLimits(int connections, int connectionsPerAddress, int associationsPerDevice) {
        limits.change(connections, connectionsPerAddress);
        open.changeLimit(associationsPerDevice);
    }

    /** Returns {@code epoll} or {@code nio}. */
    public String transport() {
        return eventLoops.kind();
    }

    /**
     * Stops to accept and waits for the associations to end by themselves; those that have not after {@code patience} are
     * aborted.
     *
     * @return how many were aborted
     */
    public int drain(Duration patience) throws InterruptedException {
        listeners.forEach(Listener::close);
        open.all().forEach(OpenAssociation::finish);
        long deadline = System.nanoTime() + patience.toNanos();
        while (open.size() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(DRAIN_POLL.toMillis());
        }
        int aborted = open.abort(association -> true, AssociationEnd.Cause.SHUTDOWN, "the proxy stops");
        long abortDeadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (open.size() > 0 && System.nanoTime() < abortDeadline) {
            Thread.sleep(DRAIN_POLL.toMillis());
        }
        return aborted;
    }

    /** Stops at once. */
    @Override
    public void close() {
        listeners.forEach(Listener::close);
        eventLoops.close();
        resolver.shutdownNow();
        if (tls != null) {
            tls.close();
        }
    }
}
