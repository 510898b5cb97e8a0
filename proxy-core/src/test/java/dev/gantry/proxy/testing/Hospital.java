package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small hospital on loopback with Gantry in the middle: a CA with a certificate for each device, a configuration, a
 * policy, and the running program.
 *
 * <p>Devices and what they may do are in {@code hospital-policy.yaml} of the test resources: {@code ct-01} (CT01) may echo
 * and store CT objects uncompressed, {@code us-01} (US01) may store ultrasound, {@code gateway-01} (GATEWAY) may store
 * every storage class in every transfer syntax, {@code reading-room-1} (READ1) may query, {@code acme-service} (ACME_SVC)
 * may do nothing, and {@code cart-01} (CART01) has no TLS and is known by its address 127.0.0.9. Of HL7, {@code placer-01}
 * (PLACER) may send ADT^A04 and ORM^O01 to {@code ris-main} (RIS), {@code ris-main} may send ORM^O01 and ADT^A08 to {@code pacs-main} (PACS), and {@code ward-01} (WARD), known by its address 127.0.0.1,
 * may send it ADT^A08.
 */
public final class Hospital implements AutoCloseable {

    private static final List<String> DEVICES = List.of(
            "ct-01", "us-01", "gateway-01", "reading-room-1", "acme-service", "pacs-main", "ris-main", "placer-01");

    private final Path directory;
    private final ExternalProcess gantry;
    private final Ports ports;
    private final String state;

    private Hospital(Path directory, ExternalProcess gantry, Ports ports, String state) {
        this.directory = directory;
        this.gantry = gantry;
        this.ports = ports;
        this.state = state;
    }

    record Ports(int tls, int viewers, int plain, int management, int orders, int plainOrders) {

        static Ports free() {
            return new Ports(
                    FreePorts.next(),
                    FreePorts.next(),
                    FreePorts.next(),
                    FreePorts.next(),
                    FreePorts.next(),
                    FreePorts.next());
        }
    }

    /** A hospital that is being planned. */
    public static final class Plan {

        private final Path directory;
        private final Map<String, String> limits = new LinkedHashMap<>();
        private final List<String> rules = new ArrayList<>();
        private final List<Path> anchors = new ArrayList<>();
        private String audit = "";
        private String revocation = "";
        private int pacs = FreePorts.next();
        private int ris = FreePorts.next();
        private int ct = FreePorts.next();
        private int viewer = FreePorts.next();
        private int steps = FreePorts.next();
        private String management = "off";
        private String state = "state";
        private Ports ports = Ports.free();
        private String policy = "/interop/hospital-policy.yaml";
        private int pacsOrders = FreePorts.next();
        private int risOrders = FreePorts.next();

        private Plan(Path directory) {
            this.directory = directory;
        }

        /** Where the PACS listens, with TLS; without it, nothing does. */
        public Plan pacsAt(int port) {
            pacs = port;
            return this;
        }

        /** Where the RIS listens, with TLS; without it, nothing does. */
        public Plan risAt(int port) {
            ris = port;
            return this;
        }

        /** Where the device {@code ct-01} listens, with TLS, in policies that say it listens at all. */
        public Plan ctAt(int port) {
            ct = port;
            return this;
        }

        /** Where the device {@code reading-room-1} listens, with TLS, in policies that say it listens at all. */
        public Plan viewerAt(int port) {
            viewer = port;
            return this;
        }

        /** Where performed procedure steps are told to, with TLS, in policies that have such a device. */
        public Plan stepsAt(int port) {
            steps = port;
            return this;
        }

        /** Lets into the management port only whoever has a certificate of the hospital's authority. */
        public Plan managementWithCertificates() {
            management = "{ identity: default, clients: ca }";
            return this;
        }

        /** Another machine with the same configuration at the same addresses: what the first knew, it does not. */
        public Plan onAnotherMachine() {
            state = "state-of-the-other";
            return this;
        }

        /** Takes another policy of the test resources. */
        public Plan policy(String resource) {
            policy = resource;
            return this;
        }

        /** Where the PACS takes HL7 messages, with TLS; without it, nothing does. */
        public Plan pacsTakesOrdersAt(int port) {
            pacsOrders = port;
            return this;
        }

        /** Where the RIS takes HL7 messages, with TLS; without it, nothing does. */
        public Plan risTakesOrdersAt(int port) {
            risOrders = port;
            return this;
        }

        /** Sets one of the {@code limits} of {@code gantry.yaml}. */
        public Plan limit(String key, String value) {
            limits.put(key, value);
            return this;
        }

        /** Trusts certificates of another authority as well. */
        public Plan trust(Path root) {
            anchors.add(root);
            return this;
        }

        /** Sets {@code audit} of {@code gantry.yaml}, as YAML of one line. */
        public Plan audit(String yaml) {
            audit = "audit: " + yaml + '\n';
            return this;
        }

        /** Sets {@code tls.revocation}, as YAML of one line. */
        public Plan revocation(String yaml) {
            revocation = yaml;
            return this;
        }

        /** Adds a rule to the policy, as YAML of one line: {@code name: { allow: […], from: …, to: … }}. */
        public Plan rule(String yaml) {
            rules.add(yaml);
            return this;
        }

        /** Credentials of a device, before Gantry runs: its peer may have to be started first. */
        public TlsFiles credentials(String device) {
            return HospitalPki.credentials(device);
        }

        /** Starts Gantry and waits until it listens. */
        public Hospital open() {
            return open(GantryProcess.fromClassPath());
        }

        /** As {@link #open()}, with a program of choice. */
        public Hospital open(GantryProcess program) {
            try {
                Files.createDirectories(directory);
                Files.writeString(
                        directory.resolve("policy.yaml"),
                        Hospital.policy(
                                policy,
                                Map.of(
                                        "pacs", pacs,
                                        "ris", ris,
                                        "ct", ct,
                                        "viewer", viewer,
                                        "steps", steps,
                                        "pacs-orders", pacsOrders,
                                        "ris-orders", risOrders),
                                rules));
                Files.writeString(
                        directory.resolve("gantry.yaml"),
                        configuration(HospitalPki.directory(), ports, state, management, limits, anchors, revocation)
                                + audit);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ExternalProcess gantry = program.start(directory, "run", "--config", "gantry.yaml");
            gantry.awaitListening(ports.tls())
                    .awaitListening(ports.viewers())
                    .awaitListening(ports.plain())
                    .awaitListening(ports.orders())
                    .awaitListening(ports.plainOrders())
                    .awaitListening(ports.management());
            return new Hospital(directory, gantry, ports, state);
        }
    }

    /** Plans a hospital in {@code directory}. */
    public static Plan in(Path directory) {
        return new Plan(directory.toAbsolutePath());
    }

    static List<String> devices() {
        return DEVICES;
    }

    static String policy(String resource, Map<String, Integer> ports, List<String> rules) {
        String text = Resources.text(resource);
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            text = text.replace("${" + port.getKey() + "}", port.getValue().toString());
        }
        StringBuilder policy = new StringBuilder(text);
        rules.forEach(rule -> policy.append("  ").append(rule).append('\n'));
        return policy.toString();
    }

    static String configuration(
            Path ca,
            Ports ports,
            String state,
            String management,
            Map<String, String> limits,
            List<Path> anchors,
            String revocation) {
        StringBuilder text = new StringBuilder("""
                gantry: 1
                node: test-1
                policy: policy.yaml
                state: %9$s
                ca: { directory: %1$s, host-names: [gantry.st-elsewhere.example] }
                listeners:
                  - name: modalities-tls
                    protocol: dicom
                    bind: 127.0.0.1:%2$d
                    zones: [modality-ct, modality-us, gateway, viewer, vendor, pacs, ris]
                    tls: { profile: bcp195 }
                  - name: viewers-tls
                    protocol: dicom
                    bind: 127.0.0.1:%3$d
                    zones: [viewer]
                    tls: { profile: bcp195 }
                  - name: carts-plain
                    protocol: dicom
                    bind: 127.0.0.1:%4$d
                    zones: [carts]
                    tls: off
                    accept-risk: { why: a cart that knows no TLS, until: %6$s }
                  - name: orders-tls
                    protocol: hl7
                    bind: 127.0.0.1:%7$d
                    zones: [ris, clinical]
                  - name: orders-plain
                    protocol: hl7
                    bind: 127.0.0.1:%8$d
                    zones: [wards]
                    tls: off
                    accept-risk: { why: a sender that knows no TLS, until: %6$s }
                management:
                  bind: 127.0.0.1:%5$d
                  tls: %10$s
                log: { format: json, level: info }
                """.formatted(
                        ca,
                        ports.tls(),
                        ports.viewers(),
                        ports.plain(),
                        ports.management(),
                        LocalDate.now(ZoneOffset.UTC).plusYears(1),
                        ports.orders(),
                        ports.plainOrders(),
                        state,
                        management));
        if (!anchors.isEmpty()) {
            text.append("tls: { trust: ").append(anchors);
            text.append(revocation.isEmpty() ? "" : ", revocation: " + revocation)
                    .append(" }\n");
        }
        if (!limits.isEmpty()) {
            text.append("limits:\n");
            limits.forEach((key, value) ->
                    text.append("  ").append(key).append(": ").append(value).append('\n'));
        }
        return text.toString();
    }

    /** The port where every zone with TLS is served. */
    public int port() {
        return ports.tls();
    }

    /** The port with TLS where only the zone {@code viewer} is served. */
    public int viewersPort() {
        return ports.viewers();
    }

    /** The port in plain text, for {@code cart-01}. */
    public int plainPort() {
        return ports.plain();
    }

    /** The port for HL7 messages with TLS, for {@code ris-main} and {@code placer-01}. */
    public int ordersPort() {
        return ports.orders();
    }

    /** The port for HL7 messages in plain text, for {@code ward-01}. */
    public int plainOrdersPort() {
        return ports.plainOrders();
    }

    /** The port of the management interface, plain HTTP. */
    public int managementPort() {
        return ports.management();
    }

    /** The key and certificate of a device. */
    public TlsFiles credentials(String device) {
        return HospitalPki.credentials(device);
    }

    /** The directory that holds {@code gantry.yaml} and {@code policy.yaml}. */
    public Path directory() {
        return directory;
    }

    /** The state directory of the instance. */
    public Path state() {
        return directory.resolve(state);
    }

    /** Returns what the management port answers to a GET, in plain HTTP. */
    public String management(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the audit trail of the instance holds by now: the messages, the oldest first. */
    public List<String> audited() {
        return AuditMessagesOf.state(state());
    }

    /** What stands in the record of decisions by now: lines of JSON. */
    public List<String> decided() {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(state().resolve("decisions"))) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    /** Gantry's process, for its log, its memory and its end. */
    public ExternalProcess gantry() {
        return gantry;
    }

    @Override
    public void close() {
        gantry.close();
    }
}
