package dev.gantry.policy.testing;

import dev.gantry.policy.diagnostic.SourceText;
import java.util.Random;

/** Large policies of many zones, in the proportions of a big hospital: for measurements. */
public final class SyntheticPolicy {
    private static final String[] SOP = {
        "CTImageStorage",
        "MRImageStorage",
        "UltrasoundImageStorage",
        "SecondaryCaptureImageStorage",
        "EncapsulatedPDFStorage",
        "RTPlanStorage",
        "DigitalXRayImageStorageForPresentation",
        "PositronEmissionTomographyImageStorage"
    };

    private SyntheticPolicy() {}

    /**
     * Makes a policy.
     *
     * @param rules the number of rules
     * @param callers the number of devices, one AE title each
     */
    public static SourceText of(int rules, int callers, long seed) {
        Random random = new Random(seed);
        int zones = Math.max(4, callers / 12);
        StringBuilder out = new StringBuilder("zone-policy: 1\nzones:\n");
        for (int i = 0; i < zones; i++) {
            out.append("  z").append(i).append(": {}\n");
        }
        out.append("devices:\n");
        for (int i = 0; i < callers; i++) {
            out.append("  d")
                    .append(i)
                    .append(": { zone: z")
                    .append(i % zones)
                    .append(", cert: \"spiffe://x.example/d")
                    .append(i)
                    .append("\", ae: [AE")
                    .append(i)
                    .append("], listens: \"10.")
                    .append(i / 250)
                    .append(".1.")
                    .append(i % 250 + 1)
                    .append(":104\" }\n");
        }
        out.append("schedules: { night: { daily: \"22:00-05:00\" } }\n");
        out.append("obligations: { note: { record: metadata } }\nrules:\n");
        for (int i = 0; i < rules; i++) {
            int kind = random.nextInt(20);
            String verb = kind < 16 ? "allow" : kind < 19 ? "deny" : "require";
            out.append("  r").append(i).append(":\n    ");
            if (verb.equals("require")) {
                out.append("require: [note]\n    on: [store]\n");
            } else {
                out.append(verb).append(random.nextInt(3) == 0 ? ": [store, storage-commitment]\n" : ": [store]\n");
            }
            out.append("    from: ")
                    .append(random.nextInt(4) == 0 ? "d" + random.nextInt(callers) : "z" + random.nextInt(zones));
            out.append("\n    to: ")
                    .append(
                            random.nextInt(2) == 0
                                    ? "d" + random.nextInt(Math.max(1, callers / 7))
                                    : "z" + random.nextInt(zones));
            out.append("\n    sop: [")
                    .append(SOP[random.nextInt(SOP.length)])
                    .append(", ")
                    .append(SOP[random.nextInt(SOP.length)])
                    .append("]\n");
            if (random.nextInt(5) == 0) {
                out.append("    where: { Modality: [")
                        .append(random.nextBoolean() ? "CT" : "MR")
                        .append("] }\n");
            }
            if (random.nextInt(10) == 0) {
                out.append("    when: night\n");
            }
        }
        return SourceText.of("synthetic.yaml", out.toString());
    }
}
