package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.load.LoadGenerator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A zone policy for the load: two devices and three rules that matter, among a hospital's worth that do not. Every modality
 * may send a C-ECHO to every archive, so that there is a rule for each device however few there are.
 *
 * <p>The other rules share zones, services and SOP classes with those three, so that an index has something to tell apart.
 */
final class GantryPolicy {

    /** Device id of the load generator. */
    static final String GENERATOR = "generator";
    /** Device id of the sink. */
    static final String SINK = "sink";

    /** Of how many devices beside both ends one is an archive. */
    private static final int DEVICES_PER_ARCHIVE = 21;

    private static final int ADDRESSES_PER_NETWORK = 250;
    private static final List<String> SOP_CLASSES = List.of(
            "CTImageStorage",
            "MRImageStorage",
            "UltrasoundImageStorage",
            "SecondaryCaptureImageStorage",
            "EnhancedCTImageStorage",
            "ComputedRadiographyImageStorage");
    private static final List<String> SERVICES = List.of("store", "verification", "query", "worklist");

    private GantryPolicy() {}

    /** The policy with exactly as many rules and devices as asked, the sink listening on a loopback port. */
    static String yaml(PolicySize size, int sinkPort) {
        return yaml(size, sinkPort, sinkPort, true);
    }

    /** The same, with a port of its own where the sink takes HL7 messages. */
    static String yaml(PolicySize size, int sinkPort, int messagePort) {
        return yaml(size, sinkPort, messagePort, true);
    }

    /** The same, without a word of HL7 where the distribution knows none. */
    static String yaml(PolicySize size, int sinkPort, boolean messages) {
        return yaml(size, sinkPort, sinkPort, messages);
    }

    private static String yaml(PolicySize size, int sinkPort, int messagePort, boolean messages) {
        int others = size.devices() - 2;
        int archives = Math.max(1, others / DEVICES_PER_ARCHIVE);
        int modalities = others - archives;
        StringBuilder yaml = new StringBuilder((size.rules() + size.devices()) * 160)
                .append("zone-policy: 1\nname: benchmark\n\n")
                .append("zones:\n  modality: {}\n  archive: {}\n\n")
                .append("devices:\n");
        device(yaml, GENERATOR, "modality", LoadGenerator.CALLING_AE, null, null, messages);
        device(
                yaml,
                SINK,
                "archive",
                LoadGenerator.CALLED_AE,
                "127.0.0.1:" + sinkPort,
                "127.0.0.1:" + messagePort,
                messages);
        for (int i = 1; i <= modalities; i++) {
            device(yaml, "modality-" + i, "modality", "MODALITY" + i, null, null, false);
        }
        for (int i = 1; i <= archives; i++) {
            String address = "127.0.%d.%d:11112"
                    .formatted(1 + (i - 1) / ADDRESSES_PER_NETWORK, 1 + (i - 1) % ADDRESSES_PER_NETWORK);
            device(yaml, "archive-" + i, "archive", "ARCHIVE" + i, address, null, false);
        }
        yaml.append("\nrules:\n")
                .append("  load-echo: { allow: [verification], from: modality, to: archive }\n")
                .append("  load-store: { allow: [store], from: generator, to: sink, sop: [CTImageStorage] }\n");
        if (messages) {
            yaml.append("  load-messages: { allow: [hl7], from: generator, to: sink, messages: [ADT^A08] }\n");
        }
        for (int i = 0; i < size.rules() - (messages ? 3 : 2); i++) {
            String service = SERVICES.get(i % SERVICES.size());
            yaml.append("  rule-%d: { allow: [%s], from: modality-%d, to: archive-%d"
                    .formatted(i + 1, service, i % modalities + 1, i / SERVICES.size() % archives + 1));
            if (service.equals("store")) {
                yaml.append(", sop: [%s]".formatted(SOP_CLASSES.get(i / SERVICES.size() % SOP_CLASSES.size())));
            }
            yaml.append(" }\n");
        }
        return yaml.toString();
    }

    private static void device(
            StringBuilder yaml,
            String id,
            String zone,
            String ae,
            @Nullable String listens,
            @Nullable String listensForMessages,
            boolean messages) {
        yaml.append("  %s: { zone: %s, cert: \"spiffe://bench.example/dicom/device/%s\", ae: [%s]"
                .formatted(id, zone, id, ae));
        if (listens != null) {
            yaml.append(", listens: \"%s\"".formatted(listens));
        }
        if (messages) {
            yaml.append(", hl7: { application: %s, facility: B".formatted(ae));
            yaml.append(listensForMessages == null ? " }" : ", listens: \"%s\" }".formatted(listensForMessages));
        }
        yaml.append(" }\n");
    }
}
