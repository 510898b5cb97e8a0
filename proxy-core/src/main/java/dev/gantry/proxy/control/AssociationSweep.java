package dev.gantry.proxy.control;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.Identification;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.OpenAssociation;
import dev.gantry.proxy.association.OpenAssociations;
import dev.gantry.proxy.enforcement.Exclusions;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.tls.trust.RevocationCheck;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends associations whose grounds have gone while they were open: a side was put in quarantine, a certificate was revoked or
 * suspended, a device left the policy or is attributed to another. It looks at all of them, from memory alone: as soon as it
 * hears of a change, several times a second for a while after it, which finds the association that was being judged meanwhile,
 * and every three seconds in any case, so that nothing hangs on having heard.
 */
public final class AssociationSweep implements AutoCloseable {
    /** Between two looks after a change: what goes is gone well within a second. */
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** Of how many intervals without a change one brings a look: a thousand idle associations shall cost next to nothing. */
    private static final int QUIET_INTERVALS = 15;

    private static final Logger log = LoggerFactory.getLogger("gantry.control");

    /**
     * How many looks follow a change at the shorter interval, and attribute callers anew: enough for those that were being
     * judged meanwhile.
     */
    private static final int LOOKS_AFTER_CHANGE = 10;

    private final OpenAssociations open;
    private final PolicySource policies;
    private final Exclusions exclusions;
    private final RevocationCheck revocations;
    private final ControlListener listener;
    private final ScheduledExecutorService thread;

    /** Why an association may not go on. */
    private record Ground(ReasonCode reason, String detail) {}

    /** The policy of one look, and the ids of its devices. */
    private record PolicyNow(CompiledPolicy policy, Set<String> devices) {}

    private @Nullable PolicyNow policyNow;
    private int looksAfterChange;
    private int quietIntervals;

    /**
     * Starts to look.
     *
     * @param listener hears what is ended
     */
    public AssociationSweep(
            OpenAssociations open,
            PolicySource policies,
            Exclusions exclusions,
            RevocationCheck revocations,
            ControlListener listener) {
        this.open = open;
        this.policies = policies;
        this.exclusions = exclusions;
        this.revocations = revocations;
        this.listener = listener;
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread sweeper = new Thread(task, "gantry-sweep");
                    sweeper.setDaemon(true);
                    return sweeper;
                },
                // Word of a change may come while this is being closed.
                new ThreadPoolExecutor.DiscardPolicy());
        thread.scheduleWithFixedDelay(this::interval, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        revocations.onChange(this::changed);
    }

    /** The grounds of associations have changed: looks at once and for a while after, on a thread of its own. */
    public void changed() {
        thread.execute(() -> {
            expectLatecomers();
            look();
        });
    }

    private synchronized void expectLatecomers() {
        looksAfterChange = LOOKS_AFTER_CHANGE;
    }

    private void interval() {
        if (isDue()) {
            look();
        }
    }

    private synchronized boolean isDue() {
        quietIntervals = looksAfterChange > 0 ? 0 : (quietIntervals + 1) % QUIET_INTERVALS;
        return quietIntervals == 0;
    }

    private void look() {
        try {
            sweep();
        } catch (RuntimeException e) {
            log.error("open associations could not be looked over; the next look is made as usual", e);
        }
    }

    /**
     * Looks now.
     *
     * @return how many associations were told to end
     */
    public synchronized int sweep() {
        PolicyNow policy = policy();
        int count = 0;
        for (OpenAssociation association : open.all()) {
            Ground ground = against(association, policy);
            if (ground != null && association.cut(Cause.CUT, ground.reason().code() + ": " + ground.detail())) {
                listener.cut(
                        association.facts(),
                        ground.reason(),
                        ground.detail(),
                        policy.policy().revision());
                count++;
            }
        }
        looksAfterChange = Math.max(0, looksAfterChange - 1);
        return count;
    }

    private @Nullable Ground against(OpenAssociation association, PolicyNow now) {
        AssociationFacts facts = association.facts();
        for (X509Certificate certificate : association.certificates()) {
            RevocationCheck.Status status = revocations.status(certificate);
            if (status == RevocationCheck.Status.REVOKED || status == RevocationCheck.Status.SUSPENDED) {
                return new Ground(
                        ReasonCode.CERTIFICATE_REVOKED,
                        "certificate " + certificate.getSerialNumber().toString(16)
                                + (status == RevocationCheck.Status.REVOKED ? " is revoked" : " is suspended"));
            }
        }
        Ground ofCaller = against(facts.caller(), now);
        Ground ground = ofCaller == null ? against(facts.called(), now) : ofCaller;
        if (ground != null || facts.caller() == null || looksAfterChange == 0) {
            return ground;
        }
        Identification found = now.policy().identify(association.callerEvidence());
        if (found instanceof Identification.Unidentified unidentified) {
            return new Ground(unidentified.reason(), unidentified.detail());
        }
        Device device = ((Identification.Identified) found).device();
        return device.id().equals(facts.caller().id())
                ? null
                : new Ground(
                        ReasonCode.IDENTITY_MISMATCH,
                        "the caller is device `" + device.id() + "` now and was `"
                                + facts.caller().id() + "`");
    }

    private @Nullable Ground against(@Nullable Device device, PolicyNow now) {
        if (device == null) {
            return null;
        }
        if (!now.devices().contains(device.id())) {
            return new Ground(ReasonCode.UNKNOWN_DEVICE, "device `" + device.id() + "` has left the policy");
        }
        String excluded = exclusions.against(device);
        return excluded == null ? null : new Ground(ReasonCode.QUARANTINED, excluded);
    }

    @SuppressWarnings("ReferenceEquality") // A policy is replaced as a whole.
    private PolicyNow policy() {
        CompiledPolicy current = policies.current();
        PolicyNow known = policyNow;
        if (known == null || known.policy() != current) {
            known = new PolicyNow(
                    current, current.devices().stream().map(Device::id).collect(Collectors.toUnmodifiableSet()));
            policyNow = known;
            looksAfterChange = LOOKS_AFTER_CHANGE;
        }
        return known;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
