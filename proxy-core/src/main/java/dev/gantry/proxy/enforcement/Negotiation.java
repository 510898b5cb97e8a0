package dev.gantry.proxy.enforcement;

import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.DeniedContext;
import dev.gantry.policy.Effect;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.ContextResult;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.RoleSelection;
import dev.gantry.proxy.dicom.pdu.UserIdentityAc;
import dev.gantry.proxy.dicom.pdu.UserIdentityRq;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the policy lets through and the called device accepts: never more than either.
 *
 * @param answer the A-ASSOCIATE-AC for the caller
 * @param contexts the contexts on which messages may be sent
 * @param callerMaxLength the longest variable field of a P-DATA-TF that the caller was told it may send
 * @param calledMaxLength the same for the called device
 */
public record Negotiation(
        AAssociateAc answer,
        List<NegotiatedContext> contexts,
        MaximumLength callerMaxLength,
        MaximumLength calledMaxLength) {
    public Negotiation {
        contexts = List.copyOf(contexts);
    }

    /** Returns the context with this id, or null if no message may be sent on it. */
    public @Nullable NegotiatedContext context(int id) {
        for (int i = 0; i < contexts.size(); i++) {
            if (contexts.get(i).id() == id) {
                return contexts.get(i);
            }
        }
        return null;
    }

    /** The called device's answer does not fit what it was asked; an attack on the caller, or a broken device. */
    public static final class InvalidAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidAnswerException(String detail) {
            super(detail, null, false, false);
        }
    }

    /**
     * Combines the answer of the called device with the plan.
     *
     * @param maxPdu the largest P-DATA-TF that either side is told it may send
     * @param denied how a context is answered that the policy refuses
     * @throws InvalidAnswerException if the device accepts what it was not asked
     */
    public static Negotiation of(
            AssociationPlan plan, AAssociateAc calledAnswer, MaximumLength maxPdu, DeniedContext denied)
            throws InvalidAnswerException {
        check(plan.proposal(), calledAnswer);
        Map<Integer, NegotiatedPresentationContext> answers = calledAnswer.presentationContexts().stream()
                .collect(Collectors.toMap(NegotiatedPresentationContext::id, context -> context));
        Map<Uid, RoleSelection> grantedRoles = rolesBySopClass(calledAnswer.userInformation());

        List<NegotiatedPresentationContext> results = new ArrayList<>();
        List<NegotiatedContext> accepted = new ArrayList<>();
        List<ContextDecision> decisions = plan.decision().contexts();
        for (int i = 0; i < decisions.size(); i++) {
            ProposedPresentationContext asked =
                    plan.original().presentationContexts().get(i);
            ContextDecision decision = decisions.get(i);
            NegotiatedPresentationContext answer = answers.get(asked.id());
            if (decision.effect() == Effect.DENY) {
                results.add(NegotiatedPresentationContext.refused(
                        asked.id(), WireAnswers.context(decision.reason(), denied)));
            } else if (answer == null) {
                // PS3.8 9.3.3.2 has an answer for each context that was proposed; a device that leaves one out refuses
                // it.
                results.add(NegotiatedPresentationContext.refused(asked.id(), ContextResult.NO_REASON));
            } else {
                results.add(answer);
                if (answer.transferSyntax() != null) {
                    RoleSelection granted = grantedRoles.get(asked.abstractSyntax());
                    accepted.add(new NegotiatedContext(
                            asked.id(),
                            asked.abstractSyntax(),
                            answer.transferSyntax(),
                            granted == null ? decision.scu() : granted.scu(),
                            granted != null && granted.scp()));
                }
            }
        }
        MaximumLength toCaller =
                calledAnswer.userInformation().statedMaximumLength().lowerOf(maxPdu);
        AAssociateAc answer = AAssociateAc.answering(
                plan.original(), results, userInformation(plan, calledAnswer, toCaller, accepted));
        return new Negotiation(
                answer, accepted, toCaller, plan.proposal().userInformation().statedMaximumLength());
    }

    private static UserInformation userInformation(
            AssociationPlan plan, AAssociateAc calledAnswer, MaximumLength toCaller, List<NegotiatedContext> accepted) {
        Set<Uid> sopClasses =
                accepted.stream().map(NegotiatedContext::abstractSyntax).collect(Collectors.toSet());
        UserInformation asked = plan.original().userInformation();
        UserInformation answered = calledAnswer.userInformation();
        Set<Uid> extendedByCaller = asked.extendedNegotiations().stream()
                .map(item -> item.sopClass())
                .collect(Collectors.toSet());
        return new UserInformation(
                toCaller,
                GantryImplementation.IDENTITY,
                null,
                answered.roleSelections(),
                answered.extendedNegotiations().stream()
                        .filter(item ->
                                sopClasses.contains(item.sopClass()) && extendedByCaller.contains(item.sopClass()))
                        .toList(),
                List.of(),
                null,
                userIdentity(plan, answered),
                List.of());
    }

    /** Passes on what the called device says of a user identity that it was shown, where the caller wants to hear it. */
    private static @Nullable UserIdentityAc userIdentity(AssociationPlan plan, UserInformation answered) {
        UserIdentityRq shown = plan.proposal().userInformation().userIdentityRq();
        return shown != null && shown.positiveResponseRequested() ? answered.userIdentityAc() : null;
    }

    private static void check(AAssociateRq proposal, AAssociateAc answer) throws InvalidAnswerException {
        if (!answer.applicationContextName().equals(WellKnownUids.DICOM_APPLICATION_CONTEXT)) {
            throw new InvalidAnswerException(
                    "application context `" + answer.applicationContextName() + "` in the answer");
        }
        Map<Integer, ProposedPresentationContext> proposed = proposal.presentationContexts().stream()
                .collect(Collectors.toMap(ProposedPresentationContext::id, context -> context));
        for (NegotiatedPresentationContext context : answer.presentationContexts()) {
            ProposedPresentationContext asked = proposed.get(context.id());
            if (asked == null) {
                throw new InvalidAnswerException(
                        "presentation context " + context.id() + " answered that was not proposed");
            }
            if (context.transferSyntax() != null && !asked.transferSyntaxes().contains(context.transferSyntax())) {
                throw new InvalidAnswerException("transfer syntax `" + context.transferSyntax()
                        + "` accepted on context " + context.id() + " that was not proposed");
            }
        }
        Map<Uid, RoleSelection> roles = rolesBySopClass(proposal.userInformation());
        for (RoleSelection granted : answer.userInformation().roleSelections()) {
            RoleSelection asked = roles.get(granted.sopClass());
            if (asked == null || (granted.scu() && !asked.scu()) || (granted.scp() && !asked.scp())) {
                throw new InvalidAnswerException(
                        "role of SOP class `" + granted.sopClass() + "` granted that was not proposed");
            }
        }
    }

    private static Map<Uid, RoleSelection> rolesBySopClass(UserInformation userInformation) {
        Map<Uid, RoleSelection> roles = new HashMap<>();
        userInformation.roleSelections().forEach(role -> roles.putIfAbsent(role.sopClass(), role));
        return roles;
    }
}
