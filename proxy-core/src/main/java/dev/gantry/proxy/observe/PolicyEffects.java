package dev.gantry.proxy.observe;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.OperationVerdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and tells what the policy does beside letting through and refusing: verdicts that are only watched, and tolerances
 * that are made use of. Each is counted every time and written to the log once for each association.
 */
public final class PolicyEffects implements AssociationListener {
    private static final Logger log = LoggerFactory.getLogger("gantry.policy.effects");

    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, Set<Object>> told = new ConcurrentHashMap<>();

    private record Shadow(Effect enforced, Effect shadow, ReasonCode reason, List<String> rules) {}

    private record Quirk(String device, String name) {}

    public PolicyEffects(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void judged(AssociationFacts association, AssociationVerdict verdict) {
        AssociationDecision decision = null;
        if (verdict instanceof AssociationVerdict.Reject reject) {
            decision = reject.decision();
        } else if (verdict instanceof AssociationVerdict.Proceed proceed) {
            decision = proceed.plan().decision();
        }
        if (decision != null) {
            for (ContextDecision context : decision.contexts()) {
                if (context.isStaged()) {
                    shadow(
                            association,
                            "context",
                            context.effect(),
                            context.shadow(),
                            context.shadowReason(),
                            context.shadowRules());
                }
            }
        }
    }

    @Override
    public void operationJudged(
            AssociationFacts association, Sender sender, CommandField command, Uid sopClass, OperationVerdict verdict) {
        Decision decision = null;
        if (verdict instanceof OperationVerdict.Permit permit) {
            decision = permit.decision();
        } else if (verdict instanceof OperationVerdict.Refuse refuse) {
            decision = refuse.decision();
        }
        if (decision != null && decision.isStaged()) {
            shadow(
                    association,
                    "message",
                    decision.effect(),
                    decision.shadow(),
                    decision.shadowReason(),
                    decision.shadowRules());
        }
    }

    private void shadow(
            AssociationFacts association,
            String subject,
            Effect enforced,
            Effect shadow,
            ReasonCode reason,
            Collection<String> rules) {
        registry.counter(
                        "gantry.policy.shadow",
                        "from_zone",
                        zone(association.caller()),
                        "to_zone",
                        zone(association.called()),
                        "subject",
                        subject,
                        "enforced",
                        word(enforced),
                        "shadow",
                        word(shadow),
                        "reason",
                        reason.code())
                .increment();
        if (isFirst(association, new Shadow(enforced, shadow, reason, List.copyOf(rules)))) {
            log.atInfo()
                    .addKeyValue("association", association.id())
                    .addKeyValue("device", id(association.caller()))
                    .addKeyValue("toDevice", id(association.called()))
                    .addKeyValue("enforced", word(enforced))
                    .addKeyValue("shadow", word(shadow))
                    .addKeyValue("reason", reason.code())
                    .addKeyValue("rules", rules)
                    .log(shadow == Effect.DENY ? "allowed, would be denied" : "denied, would be allowed");
        }
    }

    @Override
    public void quirkUsed(AssociationFacts association, Device device, String quirk) {
        registry.counter("gantry.quirk.used", "quirk", quirk).increment();
        if (isFirst(association, new Quirk(device.id(), quirk))) {
            log.atInfo()
                    .addKeyValue("association", association.id())
                    .addKeyValue("device", device.id())
                    .addKeyValue("quirk", quirk)
                    .log("a quirk was needed");
        }
    }

    /** Returns whether an association is told something for the first time. What can be told is bounded by the policy. */
    private boolean isFirst(AssociationFacts association, Object what) {
        return told.computeIfAbsent(association.id(), id -> ConcurrentHashMap.newKeySet())
                .add(what);
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        told.remove(association.id());
    }

    private static String zone(@Nullable Device device) {
        return device == null ? "unknown" : device.zone();
    }

    private static String id(@Nullable Device device) {
        return device == null ? "unknown" : device.id();
    }

    private static String word(Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT);
    }
}
