package dev.gantry.policy.reference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes small policies in which much overlaps, so that a few requests meet everything. */
public final class PolicyGenerator {
    static final int ZONES = 4;
    static final int DEVICES = 8;
    static final List<String> SOP = List.of(
            "CTImageStorage", "MRImageStorage", "UltrasoundImageStorage", "EncapsulatedPDFStorage", "RTPlanStorage");
    static final List<String> SYNTAXES =
            List.of("ImplicitVRLittleEndian", "ExplicitVRLittleEndian", "JPEGBaseline8Bit", "RLELossless");
    static final List<String> MODALITIES = List.of("CT", "MR", "US", "OT");

    private static final List<String> SERVICES = List.of(
            "verification", "store", "storage-commitment", "worklist", "query", "retrieve-move", "retrieve-get");

    private final Random random;
    private final boolean staging;

    /** Makes a generator; with {@code staging}, some zones and rules are only watched. */
    public PolicyGenerator(Random random, boolean staging) {
        this.random = random;
        this.staging = staging;
    }

    /** A policy as parts that can be put together in any order. */
    public record Parts(String head, List<String> zones, List<String> devices, List<String> rules) {
        /** Returns the policy as a file. */
        public String text() {
            return head + "zones:\n" + String.join("", zones) + "devices:\n" + String.join("", devices) + "rules:\n"
                    + String.join("", rules);
        }

        Parts shuffled(Random random) {
            return new Parts(head, shuffle(zones, random), shuffle(devices, random), shuffle(rules, random));
        }

        Parts with(String rule) {
            List<String> more = new ArrayList<>(rules);
            more.add(rule);
            return new Parts(head, zones, devices, more);
        }

        private static List<String> shuffle(List<String> list, Random random) {
            List<String> copy = new ArrayList<>(list);
            Collections.shuffle(copy, random);
            return copy;
        }
    }

    /** Makes the next policy. */
    public Parts policy() {
        List<String> zones = new ArrayList<>();
        for (int i = 0; i < ZONES; i++) {
            boolean staged = staging && i == 3;
            zones.add("  z" + i + (staged ? ": { mode: monitor, until: 2027-06-30 }\n" : ": {}\n"));
        }
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            boolean byAddress = i % 4 == 3;
            devices.add(
                    "  d" + i + ": { zone: z" + i % ZONES + ", ae: [AE" + i + ", AE" + i + "_B], listens: \"192.0.2."
                            + (i + 1) + ":104\", "
                            + (byAddress ? "assurance: address" : "cert: \"spiffe://x.example/d" + i + "\"") + " }\n");
        }
        List<String> rules = new ArrayList<>();
        int count = 3 + random.nextInt(10);
        for (int i = 0; i < count; i++) {
            rules.add(rule("r" + i));
        }
        String head = """
                zone-policy: 1
                defaults: { timezone: Europe/Berlin }
                groups:
                  zones: { some: [z0, z1], more: [some, z2] }
                  sop: { images: [CTImageStorage, MRImageStorage], most: [images, UltrasoundImageStorage] }
                  transfer-syntaxes: { plain: [ImplicitVRLittleEndian, ExplicitVRLittleEndian] }
                schedules:
                  night: { daily: "22:00-05:00" }
                  week: { weekly: { mon-fri: "08:00-18:00" }, except: [2026-11-25] }
                obligations:
                  strip: { de-identify: { key: one } }
                  note: { record: metadata }
                """;
        return new Parts(head, zones, devices, rules);
    }

    String rule(String id) {
        int kind = random.nextInt(10);
        return rule(id, kind < 6 ? "allow" : kind < 8 ? "deny" : "require");
    }

    String rule(String id, String kind) {
        StringBuilder rule = new StringBuilder("  " + id + ":\n");
        List<String> services = some(SERVICES, 3);
        if (kind.equals("require")) {
            rule.append("    require: ")
                    .append(some(List.of("strip", "note"), 2))
                    .append('\n');
            rule.append("    on: ").append(services).append('\n');
        } else {
            rule.append("    ").append(kind).append(": ").append(services).append('\n');
        }
        rule.append("    from: ").append(parties()).append('\n');
        rule.append("    to: ").append(parties()).append('\n');
        boolean storage = services.contains("store");
        if (storage && random.nextBoolean()) {
            rule.append("    sop: ")
                    .append(some(
                            List.of("images", "most", "CTImageStorage", "EncapsulatedPDFStorage", "RTPlanStorage"), 2))
                    .append('\n');
        }
        if (random.nextInt(4) == 0) {
            rule.append("    transfer-syntaxes: ")
                    .append(some(List.of("plain", "JPEGBaseline8Bit", "RLELossless"), 2))
                    .append('\n');
        }
        if (random.nextInt(3) == 0) {
            rule.append("    where: ").append(where()).append('\n');
        }
        if (random.nextInt(5) == 0) {
            rule.append("    when: ")
                    .append(random.nextBoolean() ? "night" : "week")
                    .append('\n');
        }
        if (random.nextInt(5) == 0) {
            rule.append("    except: { from: ")
                    .append(parties())
                    .append(random.nextBoolean() ? ", sop: images" : ", to: z1")
                    .append(" }\n");
        }
        if (random.nextInt(8) == 0) {
            rule.append("    role: ").append(some(List.of("scu", "scp"), 2)).append('\n');
        }
        if (kind.equals("allow") && random.nextInt(3) == 0) {
            rule.append("    assurance: ")
                    .append(random.nextBoolean() ? "address" : "mtls")
                    .append('\n');
        }
        if (kind.equals("require") && random.nextInt(2) == 0) {
            rule.append("    assurance: ")
                    .append(random.nextBoolean() ? "attested" : "mtls")
                    .append('\n');
        }
        if (kind.equals("allow")) {
            allowOnly(rule, services);
        }
        if (staging && random.nextInt(6) == 0) {
            rule.append("    mode: monitor\n    until: 2027-06-30\n");
        }
        return rule.toString();
    }

    private void allowOnly(StringBuilder rule, List<String> services) {
        if (random.nextInt(5) == 0) {
            rule.append("    obligations: [")
                    .append(random.nextBoolean() ? "note" : "strip")
                    .append("]\n");
        }
        if (random.nextInt(8) == 0) {
            rule.append("    expires: ")
                    .append(random.nextBoolean() ? "2026-11-23" : "2026-11-24")
                    .append('\n');
        }
        if (services.contains("retrieve-move") && random.nextBoolean()) {
            rule.append("    move-destinations: ")
                    .append(some(List.of("self", "AE1", "AE2"), 2))
                    .append('\n');
        }
        if (services.contains("store") && random.nextInt(6) == 0) {
            rule.append("    only-for: pending-move\n");
        }
    }

    private String where() {
        return switch (random.nextInt(5)) {
            case 0 -> "{ Modality: " + some(MODALITIES, 2) + " }";
            case 1 -> "{ Modality: { not: " + some(MODALITIES, 2) + " } }";
            case 2 -> "{ PatientID: { prefix: \"P-\" } }";
            case 3 -> "{ Modality: CT, PatientID: { present: " + random.nextBoolean() + " } }";
            default -> "{ PatientID: { present: " + random.nextBoolean() + " } }";
        };
    }

    private String parties() {
        List<String> words =
                List.of("z0", "z1", "z2", "z3", "some", "more", "any", "d1", "d4", "ae:AE2", "ae:AE5_B", "ae:AE0");
        return some(words, 3).toString();
    }

    private List<String> some(List<String> words, int most) {
        List<String> copy = new ArrayList<>(words);
        Collections.shuffle(copy, random);
        return copy.subList(0, 1 + random.nextInt(Math.min(most, copy.size())));
    }
}
