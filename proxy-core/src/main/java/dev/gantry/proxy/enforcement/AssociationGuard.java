package dev.gantry.proxy.enforcement;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Device;
import dev.gantry.policy.Effect;
import dev.gantry.policy.Identification;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.UserIdentityUse;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.AeTitleField;
import dev.gantry.proxy.dicom.AeTitleQuirk;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.RoleSelection;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges association requests: which device asks, whether it may stand behind this listener, whether the AE titles are its
 * own and known, and what the rules say of each presentation context.
 */
public final class AssociationGuard {
    /** How many AE titles are tried for a blank one; where rules allow more, it cannot be told what is meant. */
    private static final int MOST_CALLED_BY_BLANK = 64;

    private final PolicySource policies;
    private final Exclusions exclusions;
    private final Clock clock;
    private final MaximumLength maxPdu;
    private final StatefulChecks stateful;
    private final GuessedTitles guesses;

    /**
     * Makes a guard.
     *
     * @param exclusions who is shut out though the policy lets it in
     * @param maxPdu the largest P-DATA-TF that either side is told it may send: a peer's "no limit" is lowered to it
     * @param stateful knows what waits for a device to call another
     */
    public AssociationGuard(
            PolicySource policies, Exclusions exclusions, Clock clock, MaximumLength maxPdu, StatefulChecks stateful) {
        this.stateful = stateful;
        this.guesses = new GuessedTitles(clock);
        this.policies = policies;
        this.exclusions = exclusions;
        this.clock = clock;
        this.maxPdu = maxPdu;
    }

    /** Judges {@code request}. */
    public AssociationVerdict judge(ListenerScope listener, PeerEvidence peer, AAssociateRq request) {
        if (!request.supportsVersion1()) {
            return malformed(WireAnswers.wrongProtocolVersion(), "protocol version " + request.protocolVersion());
        }
        if (!request.applicationContextName().equals(WellKnownUids.DICOM_APPLICATION_CONTEXT)) {
            return malformed(
                    WireAnswers.wrongApplicationContext(),
                    "application context `" + request.applicationContextName() + "`");
        }
        CompiledPolicy policy = policies.current();
        Identification identification = policy.identify(peer);
        if (identification instanceof Identification.Unidentified unidentified) {
            return reject(unidentified.reason(), unidentified.detail(), null, null);
        }
        Identification.Identified identified = (Identification.Identified) identification;
        Device caller = identified.device();
        if (!listener.zones().contains(caller.zone())) {
            return reject(
                    ReasonCode.WRONG_LISTENER,
                    "device `" + caller.id() + "` of zone `" + caller.zone() + "` called at listener `"
                            + listener.name() + "`",
                    caller,
                    identified.assurance());
        }
        String lockedOut = guesses.against(caller.id());
        if (lockedOut != null) {
            return reject(ReasonCode.LIMIT, lockedOut, caller, identified.assurance());
        }
        DeviceQuirks granted = DeviceQuirks.of(caller);
        Set<AeTitleQuirk> quirks = granted.aeTitles();
        Optional<AeTitle> calling = request.callingAeTitle().asAeTitle(quirks);
        if (calling.isEmpty()) {
            return reject(
                    ReasonCode.IDENTITY_MISMATCH,
                    problem("calling", request.callingAeTitle(), quirks),
                    caller,
                    identified.assurance());
        }
        Optional<AeTitle> called = request.calledAeTitle().asAeTitle(quirks);
        if (called.isEmpty() && granted.isBlank(request.calledAeTitle())) {
            called = onlyCalled(policy, identified, peer, calling.get(), request);
            if (called.isEmpty()) {
                return unknownCalled(
                        policy, identified, "called AE title: blank, and the rules let it mean none or several");
            }
        }
        if (called.isEmpty()) {
            return unknownCalled(policy, identified, problem("called", request.calledAeTitle(), quirks));
        }
        AssociationRequest question = question(policy, identified, peer, calling.get(), called.get(), request);
        AssociationDecision decision = policy.judge(question);
        Device target = decision.called();
        if (decision.effect() == Effect.DENY || target == null) {
            if (decision.reason() == ReasonCode.UNKNOWN_CALLED) {
                guesses.add(caller.id(), called.get().value());
            }
            return new AssociationVerdict.Reject(
                    answer(policy, caller, decision.reason()),
                    decision.reason(),
                    decision.detail(),
                    caller,
                    decision,
                    identified.assurance());
        }
        if (target.listens() == null) {
            return new AssociationVerdict.Reject(
                    WireAnswers.calledDeviceUnavailable(),
                    ReasonCode.UNKNOWN_CALLED,
                    "device `" + target.id() + "` has no `listens:` in the policy",
                    caller,
                    decision,
                    identified.assurance());
        }
        String closed = exclusions.againstAll();
        if (closed != null) {
            return new AssociationVerdict.Reject(
                    WireAnswers.association(ReasonCode.LIMIT),
                    ReasonCode.LIMIT,
                    closed,
                    caller,
                    decision,
                    identified.assurance());
        }
        String excluded = exclusions.against(caller);
        if (excluded == null) {
            excluded = exclusions.against(target);
        }
        if (excluded != null) {
            return new AssociationVerdict.Reject(
                    WireAnswers.association(ReasonCode.QUARANTINED),
                    ReasonCode.QUARANTINED,
                    excluded,
                    caller,
                    decision,
                    identified.assurance());
        }
        Set<UserIdentityUse> identityUse = userIdentityUse(policy, decision);
        if (identityUse.contains(UserIdentityUse.REQUIRE)
                && request.userInformation().userIdentityRq() == null
                && !policy.isMonitored(question.callingAe(), question.calledAe())) {
            return new AssociationVerdict.Reject(
                    WireAnswers.association(ReasonCode.USER_REQUIRED),
                    ReasonCode.USER_REQUIRED,
                    "the request states no user identity",
                    caller,
                    decision,
                    identified.assurance());
        }
        return new AssociationVerdict.Proceed(new AssociationPlan(
                peer,
                request,
                proposal(request, calling.get(), called.get(), decision, identityUse.contains(UserIdentityUse.PASS)),
                caller,
                target,
                question,
                decision));
    }

    /** The request as the called device is to see it: nothing in it that the policy refuses. */
    private AAssociateRq proposal(
            AAssociateRq request,
            AeTitle calling,
            AeTitle called,
            AssociationDecision decision,
            boolean passUserIdentity) {
        List<ProposedPresentationContext> contexts = new ArrayList<>();
        List<RoleSelection> roles = new ArrayList<>();
        Set<Uid> sopClasses = new HashSet<>();
        for (int i = 0; i < request.presentationContexts().size(); i++) {
            ProposedPresentationContext context = request.presentationContexts().get(i);
            ContextDecision allowed = decision.contexts().get(i);
            if (allowed.effect() == Effect.DENY) {
                continue;
            }
            contexts.add(new ProposedPresentationContext(
                    context.id(),
                    context.abstractSyntax(),
                    allowed.transferSyntaxes().stream().map(Uid::new).toList()));
            if (sopClasses.add(context.abstractSyntax())) {
                request.userInformation().roleSelections().stream()
                        .filter(role -> role.sopClass().equals(context.abstractSyntax()))
                        .findFirst()
                        .ifPresent(role -> roles.add(new RoleSelection(role.sopClass(), allowed.scu(), allowed.scp())));
            }
        }
        UserInformation asked = request.userInformation();
        // Left out on purpose: the asynchronous operations window, since operations are judged one at a time; the user
        // identity, unless the policy passes it on; and items that nobody defined.
        UserInformation userInformation = new UserInformation(
                asked.statedMaximumLength().lowerOf(maxPdu),
                GantryImplementation.IDENTITY,
                null,
                roles,
                asked.extendedNegotiations().stream()
                        .filter(item -> sopClasses.contains(item.sopClass()))
                        .toList(),
                asked.commonExtendedNegotiations().stream()
                        .filter(item -> sopClasses.contains(item.sopClass()))
                        .toList(),
                passUserIdentity ? asked.userIdentityRq() : null,
                null,
                List.of());
        return new AAssociateRq(called, calling, contexts, userInformation);
    }

    /** Returns what the rules say together: an identity that one of them strips is not passed on for another. */
    private static Set<UserIdentityUse> userIdentityUse(CompiledPolicy policy, AssociationDecision decision) {
        Set<UserIdentityUse> uses = EnumSet.noneOf(UserIdentityUse.class);
        decision.rules().forEach(rule -> uses.addAll(policy.terms(rule).userIdentity()));
        if (uses.contains(UserIdentityUse.STRIP)) {
            uses.remove(UserIdentityUse.PASS);
        }
        return uses;
    }

    private AssociationRequest question(
            CompiledPolicy policy,
            Identification.Identified caller,
            PeerEvidence peer,
            AeTitle calling,
            AeTitle called,
            AAssociateRq request) {
        Device owner = policy.deviceOwning(called.value());
        return new AssociationRequest(
                caller.device(),
                caller.assurance(),
                peer.certificate() == null ? Set.of() : peer.certificate().aeTitles(),
                calling.value(),
                called.value(),
                AccessRequests.contexts(request),
                clock.instant(),
                null,
                owner == null ? List.of() : stateful.awaited(caller.device(), calling.value(), owner, called.value()));
    }

    /** Returns the one AE title that the caller could mean by a blank one: the only one that it may call with this. */
    private Optional<AeTitle> onlyCalled(
            CompiledPolicy policy,
            Identification.Identified caller,
            PeerEvidence peer,
            AeTitle calling,
            AAssociateRq request) {
        Collection<String> candidates = policy.calledBy(calling.value());
        Optional<AeTitle> only = Optional.empty();
        for (String candidate : candidates.size() > MOST_CALLED_BY_BLANK ? List.<String>of() : candidates) {
            AeTitle called = new AeTitle(candidate);
            if (policy.judge(question(policy, caller, peer, calling, called, request))
                            .effect()
                    == Effect.ALLOW) {
                if (only.isPresent()) {
                    return Optional.empty();
                }
                only = Optional.of(called);
            }
        }
        return only;
    }

    private static String problem(String which, AeTitleField field, Set<AeTitleQuirk> quirks) {
        return which + " AE title: `" + field + "`"
                + field.problem(quirks)
                        .map(problem -> " (expected: " + problem.expectation() + ")")
                        .orElse("");
    }

    private static AssociationVerdict unknownCalled(
            CompiledPolicy policy, Identification.Identified caller, String detail) {
        return new AssociationVerdict.Reject(
                answer(policy, caller.device(), ReasonCode.UNKNOWN_CALLED),
                ReasonCode.UNKNOWN_CALLED,
                detail,
                caller.device(),
                null,
                caller.assurance());
    }

    private static AAssociateRj answer(CompiledPolicy policy, Device caller, ReasonCode reason) {
        boolean concealed = reason == ReasonCode.UNKNOWN_CALLED && policy.concealsTitlesFrom(caller.zone());
        return WireAnswers.association(concealed ? ReasonCode.NOT_ALLOWED : reason);
    }

    private static AssociationVerdict malformed(AAssociateRj answer, String detail) {
        return new AssociationVerdict.Reject(answer, ReasonCode.MALFORMED, detail, null, null);
    }

    private static AssociationVerdict reject(
            ReasonCode reason, String detail, @Nullable Device caller, @Nullable Assurance assurance) {
        return new AssociationVerdict.Reject(WireAnswers.association(reason), reason, detail, caller, null, assurance);
    }
}
