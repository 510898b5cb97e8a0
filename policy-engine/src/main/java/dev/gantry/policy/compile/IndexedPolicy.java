package dev.gantry.policy.compile;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.CertificateEvidence;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.DeniedContext;
import dev.gantry.policy.Device;
import dev.gantry.policy.Effect;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.Hl7Request;
import dev.gantry.policy.Identification;
import dev.gantry.policy.Obligation;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.OnChange;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.RuleLimit;
import dev.gantry.policy.RuleTerms;
import dev.gantry.policy.model.LimitEntry;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.Schedule;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.Dimensions;
import dev.gantry.policy.resolve.Party;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.vocabulary.Operations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A policy over a {@link RuleIndex}. */
public final class IndexedPolicy implements CompiledPolicy {
    private final PolicyRevision revision;
    private final Dimensions dimensions;
    private final RuleIndex index;
    private final CompiledRule[] rules;
    private final Identifier identifier;
    private final List<Device> devices;
    private final Map<String, Integer> deviceIndex = new HashMap<>();
    private final Map<Hl7Name, Device> deviceByHl7Name = new HashMap<>();
    private final boolean[] zoneRequiresUser;
    private final List<String> zones;
    private final Set<String> untrustedZones;
    private final List<ResolvedPolicy.StagedPair> stagedPairs;
    private final Map<String, Obligation> obligations;
    private final DeniedContext deniedContext;
    private final OnChange onChange;
    private final Map<String, List<RuleLimit>> limits = new HashMap<>();
    private final Map<String, RuleTerms> terms = new HashMap<>();

    private record Hl7Name(String application, String facility) {}

    IndexedPolicy(ResolvedPolicy policy, Set<ObligationKind> performable) {
        revision = RevisionHash.of(policy);
        deniedContext = policy.written().defaults().deniedContext();
        onChange = policy.written().defaults().onChange();
        dimensions = policy.dimensions();
        index = RuleIndex.of(policy.rules(), dimensions);
        identifier = new Identifier(policy);
        devices = policy.devices().stream().map(ResolvedDevice::device).toList();
        zones = policy.zones().stream().map(zone -> zone.id().text()).toList();
        untrustedZones = policy.zones().stream()
                .filter(zone -> zone.trust() != Zone.Trust.INTERNAL)
                .map(zone -> zone.id().text())
                .collect(Collectors.toUnmodifiableSet());
        zoneRequiresUser = new boolean[devices.size()];
        for (int i = 0; i < devices.size(); i++) {
            deviceIndex.put(devices.get(i).id(), i);
            Zone zone = policy.zones().get(policy.devices().get(i).zone());
            zoneRequiresUser[i] = zone.requireUser();
            Hl7Names names = devices.get(i).hl7();
            if (names != null) {
                deviceByHl7Name.put(new Hl7Name(names.application(), names.facility()), devices.get(i));
            }
        }
        stagedPairs = policy.stagedPairs();
        obligations = Map.copyOf(policy.obligations());
        rules = rules(policy, performable);
        for (ResolvedRule rule : policy.rules()) {
            limits.put(
                    rule.id(),
                    rule.written().effects().limits().stream()
                            .map(LimitEntry::limit)
                            .toList());
            terms.put(rule.id(), termsOf(rule.written()));
        }
    }

    private static RuleTerms termsOf(Rule rule) {
        Duration window = rule.effects().replyWindow();
        return new RuleTerms(
                rule.kind() == RuleKind.ALLOW,
                rule.conditions().pendingMoveOnly(),
                rule.effects().strictAe(),
                window == null ? RuleTerms.DEFAULT_REPLY_WINDOW : window,
                rule.effects().userIdentity());
    }

    private static CompiledRule[] rules(ResolvedPolicy policy, Set<ObligationKind> performable) {
        Map<Schedule, ScheduleSlot> slots = new HashMap<>();
        CompiledRule[] rules = new CompiledRule[policy.rules().size()];
        for (int i = 0; i < rules.length; i++) {
            ResolvedRule rule = policy.rules().get(i);
            Schedule schedule = rule.schedule();
            boolean unavailable = rule.obligations().stream()
                    .map(policy.obligations()::get)
                    .anyMatch(duty -> duty == null
                            || !performable.containsAll(duty.duties().keySet()));
            rules[i] = new CompiledRule(
                    rule,
                    schedule == null ? null : slots.computeIfAbsent(schedule, ScheduleSlot::new),
                    policy.written().defaults().assurance(),
                    policy.written().defaults().timezone(),
                    unavailable);
        }
        return rules;
    }

    /** Returns the index, for measurements and for analyses of the boxes. */
    public RuleIndex index() {
        return index;
    }

    /** Returns the atoms that the index is over. */
    public Dimensions dimensions() {
        return dimensions;
    }

    @Override
    public PolicyRevision revision() {
        return revision;
    }

    @Override
    public Identification identify(PeerEvidence evidence) {
        return identifier.identify(evidence);
    }

    @Override
    public Optional<Device> holderOf(CertificateEvidence certificate) {
        return identifier.holderOf(certificate);
    }

    @Override
    public Set<String> pins() {
        return identifier.pins();
    }

    @Override
    public AssociationDecision judge(AssociationRequest request) {
        Integer caller = deviceIndex.get(request.caller().id());
        if (caller == null) {
            return refused(
                    ReasonCode.UNKNOWN_DEVICE,
                    "the policy has no device `" + request.caller().id() + "`",
                    null);
        }
        int from = dimensions.partyOf(request.callingAe());
        if (from < 0 || dimensions.parties().get(from).device() != caller) {
            return refused(
                    ReasonCode.IDENTITY_MISMATCH,
                    "calling AE title `" + request.callingAe() + "` is not one of device `"
                            + request.caller().id() + "`",
                    null);
        }
        if (!request.certificateAeTitles().isEmpty()
                && !request.certificateAeTitles().contains(request.callingAe())) {
            return refused(
                    ReasonCode.IDENTITY_MISMATCH,
                    "calling AE title `" + request.callingAe() + "` is not one of the certificate",
                    null);
        }
        int to = dimensions.partyOf(request.calledAe());
        if (to < 0) {
            return refused(
                    ReasonCode.UNKNOWN_CALLED, "no device owns the called AE title `" + request.calledAe() + "`", null);
        }
        Circumstances circumstances = new Circumstances(
                request.at().toEpochMilli(),
                request.assurance(),
                request.user(),
                zoneRequiresUser[caller],
                devices.get(caller).aeTitles(),
                isStaged(from, to),
                request.pending());
        Device called = devices.get(dimensions.parties().get(to).device());
        return new AssociationJudge(index, rules, dimensions, circumstances, revision, index.intersect(from, to))
                .judge(called, request.contexts());
    }

    private AssociationDecision refused(ReasonCode reason, String detail, @Nullable Device called) {
        return new AssociationDecision(Effect.DENY, reason, detail, List.of(), called, List.of(), null, revision);
    }

    private boolean isStaged(int from, int to) {
        for (ResolvedPolicy.StagedPair pair : stagedPairs) {
            if (pair.from().get(from) && pair.to().get(to)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Decision judge(Hl7Request request) {
        Integer caller = deviceIndex.get(request.caller().id());
        Integer called = deviceIndex.get(request.called().id());
        if (caller == null) {
            return refusedMessage(ReasonCode.UNKNOWN_DEVICE);
        }
        Hl7Names names = devices.get(caller).hl7();
        if (names == null
                || !names.application().equals(request.sendingApplication())
                || !names.facility().equals(request.sendingFacility())) {
            return refusedMessage(ReasonCode.IDENTITY_MISMATCH);
        }
        Hl7Names receiver = called == null ? null : devices.get(called).hl7();
        int from = dimensions.hl7PartyOf(caller);
        int to = called == null || receiver == null ? -1 : dimensions.hl7PartyOf(called);
        if (to < 0 || receiver == null) {
            return refusedMessage(ReasonCode.UNKNOWN_CALLED);
        }
        Circumstances circumstances = new Circumstances(
                request.at().toEpochMilli(),
                request.assurance(),
                request.user(),
                zoneRequiresUser[caller],
                devices.get(caller).aeTitles(),
                isStaged(from, to),
                List.of());
        Decision decision = new AssociationJudge(
                        index, rules, dimensions, circumstances, revision, index.intersect(from, to))
                .judgeMessage(dimensions.message(request.message()));
        return decision.allows() ? MessageKinds.judge(request, names, receiver, decision) : decision;
    }

    private static Decision refusedMessage(ReasonCode reason) {
        return new Decision(Effect.DENY, reason, List.of(), Set.of(), Effect.DENY, List.of(), Long.MAX_VALUE, null);
    }

    @Override
    public @Nullable Device deviceOwning(String aeTitle) {
        int party = dimensions.partyOf(aeTitle);
        if (party < 0) {
            return null;
        }
        Party owner = dimensions.parties().get(party);
        return devices.get(owner.device());
    }

    @Override
    public @Nullable Device deviceNamed(String application, String facility) {
        return deviceByHl7Name.get(new Hl7Name(application, facility));
    }

    @Override
    public Collection<String> calledBy(String callingAe) {
        int from = dimensions.partyOf(callingAe);
        if (from < 0) {
            return List.of();
        }
        List<String> called = new ArrayList<>();
        for (int to = 0; to < dimensions.parties().size(); to++) {
            String aeTitle = dimensions.parties().get(to).aeTitle();
            if (aeTitle != null
                    && index.anyAllow(index.intersect(from, to), Operations.ALL & ~Operations.HL7_MESSAGE)) {
                called.add(aeTitle);
            }
        }
        return called;
    }

    @Override
    public DeniedContext deniedContext() {
        return deniedContext;
    }

    @Override
    public boolean concealsTitlesFrom(String zone) {
        return untrustedZones.contains(zone);
    }

    @Override
    public OnChange onChange() {
        return onChange;
    }

    @Override
    public Collection<Device> devices() {
        return devices;
    }

    @Override
    public Collection<String> zones() {
        return zones;
    }

    @Override
    public @Nullable Obligation obligation(String id) {
        return obligations.get(id);
    }

    @Override
    public List<RuleLimit> limits(String ruleId) {
        return limits.getOrDefault(ruleId, List.of());
    }

    @Override
    public RuleTerms terms(String ruleId) {
        return terms.getOrDefault(ruleId, RuleTerms.NONE);
    }

    @Override
    public boolean isMonitored(String callingAe, String calledAe) {
        int from = dimensions.partyOf(callingAe);
        int to = dimensions.partyOf(calledAe);
        return from >= 0 && to >= 0 && isStaged(from, to);
    }
}
