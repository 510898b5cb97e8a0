package dev.gantry.benchmarks.policy;

import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Identification;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.compile.IndexedPolicy;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A policy of some rules over 2,000 calling AE titles, 300 called ones and 180 storage classes, always the same. */
public final class GeneratedPolicy {
    /** The number of calling AE titles. */
    public static final int CALLERS = 2_000;

    /** The number of called AE titles. */
    public static final int CALLED = 300;

    /** The number of storage classes that rules name. */
    public static final int CLASSES = 180;

    /** The time of every request. */
    public static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final List<String> keywords = SopClasses.all().stream()
            .filter(sopClass -> sopClass.kind() == SopClass.Kind.STORAGE)
            .limit(CLASSES)
            .map(SopClass::keyword)
            .toList();
    private final String text;

    private GeneratedPolicy(String text) {
        this.text = text;
    }

    /** Makes a policy. */
    public static GeneratedPolicy of(int rules) {
        GeneratedPolicy empty = new GeneratedPolicy("");
        return new GeneratedPolicy(empty.write(rules));
    }

    /** Returns it as a file. */
    public SourceText source() {
        return SourceText.of("generated.yaml", text);
    }

    /** Resolves and checks it. */
    public ResolvedPolicy resolve() {
        Problems problems = new Problems();
        ResolvedPolicy resolved = PolicyCompiler.check(List.of(source()), NOW, Set.of(), problems);
        if (problems.hasErrors()) {
            throw new IllegalStateException(ProblemRenderer.render(problems.sorted()));
        }
        return resolved;
    }

    /** Compiles it. */
    public IndexedPolicy compile() {
        return (IndexedPolicy) PolicyCompiler.compile(resolve(), Set.of(ObligationKind.values()));
    }

    /** Returns the UID of one of the storage classes. */
    public String sopClass(int number) {
        return SopClasses.byKeyword(keywords.get(number)).orElseThrow().uid();
    }

    /** Returns the evidence of a caller's certificate. */
    public static PeerEvidence evidence(int caller) {
        return new PeerEvidence(
                InetAddress.getLoopbackAddress(),
                new dev.gantry.policy.CertificateEvidence(
                        List.of("spiffe://x.example/c-" + caller), "sha256/", "CN=X", BigInteger.ONE, Set.of()));
    }

    /** Asks who the peer is and makes its request with some contexts. */
    public static AssociationRequest request(
            CompiledPolicy policy,
            PeerEvidence evidence,
            String calling,
            String called,
            List<ProposedContext> contexts) {
        Identification.Identified who = (Identification.Identified) policy.identify(evidence);
        return new AssociationRequest(who.device(), who.assurance(), Set.of(), calling, called, contexts, NOW);
    }

    private String write(int rules) {
        Random random = new Random(42);
        StringBuilder out = new StringBuilder("zone-policy: 1\nzones:\n");
        for (int i = 0; i < 40; i++) {
            out.append("  z").append(i).append(": {}\n");
        }
        out.append("devices:\n");
        for (int i = 0; i < 40; i++) {
            out.append("  c-%d..%d: { zone: z%d, cert: \"spiffe://x.example/c-{n}\", ae: [\"C{n}\"] }%n"
                    .formatted(i * 50, i * 50 + 49, i));
        }
        out.append("  s-0..")
                .append(CALLED - 1)
                .append(": { zone: z0, cert: \"spiffe://x.example/s-{n}\", ae: [\"S{n}\"] }\n");
        out.append("rules:\n");
        for (int i = 0; i < rules; i++) {
            String kind = random.nextInt(10) == 0 ? "deny" : "allow";
            out.append("  r").append(i).append(":\n    ").append(kind).append(": [store]\n    from: ");
            if (random.nextInt(4) == 0) {
                out.append("[z")
                        .append(random.nextInt(40))
                        .append(", z")
                        .append(random.nextInt(40))
                        .append(']');
            } else {
                out.append(some("c-", CALLERS, 1 + random.nextInt(20), random));
            }
            out.append("\n    to: ").append(some("s-", CALLED, 1 + random.nextInt(5), random));
            List<String> classes = new ArrayList<>();
            for (int j = random.nextInt(10); j >= 0; j--) {
                classes.add(keywords.get(random.nextInt(CLASSES)));
            }
            out.append("\n    sop: ").append(classes).append('\n');
        }
        // Two that hold, so that everything has to be looked at, and one that does not.
        out.append("invariants:\n")
                .append("  - never: { from: z3, to: z7, services: [store] }\n")
                .append("  - no-path: { from: z5, to: z9 }\n")
                .append("  - never: { from: z3, to: z0, services: [store] }\n");
        return out.toString();
    }

    private static List<String> some(String prefix, int of, int count, Random random) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(prefix + random.nextInt(of));
        }
        return names;
    }
}
