package dev.gantry.proxy.association;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.association.Surroundings.MessageLimits;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.AReleaseRp;
import dev.gantry.proxy.dicom.pdu.AReleaseRq;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.AbortSource;
import dev.gantry.proxy.dicom.pdu.ContextResult;
import dev.gantry.proxy.dicom.pdu.ImplementationIdentity;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.RejectReason;
import dev.gantry.proxy.dicom.pdu.RejectResult;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import dev.gantry.proxy.enforcement.AssociationGuard;
import dev.gantry.proxy.enforcement.Exclusions;
import dev.gantry.proxy.enforcement.GantryImplementation;
import dev.gantry.proxy.enforcement.ListenerScope;
import dev.gantry.proxy.enforcement.StatefulChecks;
import dev.gantry.proxy.testing.FakePolicy;
import dev.gantry.proxy.upperlayer.EndCause;
import dev.gantry.proxy.upperlayer.State;
import dev.gantry.proxy.upperlayer.UpperLayer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProxiedAssociationTest {
    private static final Uid ECHO = WellKnownUids.VERIFICATION;
    private static final Uid CT = WellKnownUids.CT_IMAGE_STORAGE;
    private static final Uid FIND = WellKnownUids.STUDY_ROOT_FIND;
    private static final List<Uid> SYNTAXES =
            List.of(WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN, WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN);
    private static final ImplementationIdentity MODALITY = new ImplementationIdentity(new Uid("2.25.7"), "MODALITY_1");

    private final FakeConnection callerConnection = new FakeConnection();
    private final FakeConnection calledConnection = new FakeConnection();
    private final FakeTimers timers = new FakeTimers();
    private final OpenAssociations open = new OpenAssociations(2);
    private final List<AssociationEnd> ends = new ArrayList<>();
    private final List<EndCause> endedBeforeRequest = new ArrayList<>();
    private @Nullable UpperLayer called;
    private CompiledPolicy policy =
            new FakePolicy("one", Set.of(ECHO.value(), CT.value()), Set.of(DimseCommand.C_ECHO, DimseCommand.C_STORE));
    private final ProxiedAssociation association = newAssociation();

    private ProxiedAssociation newAssociation() {
        MaximumLength maxPdu = new MaximumLength(1 << 20);
        StatefulChecks stateful =
                StatefulChecks.ofCommands(() -> policy, StatefulChecks.Memory.ofProcess(Clock.systemUTC()));
        Surroundings surroundings = new Surroundings(
                new AssociationGuard(() -> policy, Exclusions.NONE, Clock.systemUTC(), maxPdu, stateful),
                () -> policy,
                stateful,
                open,
                new AssociationListener() {
                    @Override
                    public void ended(AssociationFacts facts, AssociationEnd end) {
                        ends.add(end);
                    }
                },
                new AssociationTimeouts(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(24)),
                new MessageLimits(64 << 10, 64 << 10, maxPdu),
                new AssociationIds(),
                Clock.systemUTC());
        return new ProxiedAssociation(
                surroundings,
                new Caller(
                        new ListenerScope("modalities", Set.of("modality")),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711),
                        new PeerEvidence(InetAddress.getLoopbackAddress(), null)),
                timers,
                Runnable::run,
                callerConnection,
                (device, layers) -> {
                    UpperLayer layer = layers.apply(calledConnection);
                    called = layer;
                    return layer;
                },
                (cause, detail) -> endedBeforeRequest.add(cause));
    }

    @AfterEach
    void releaseWhatWasSent() {
        callerConnection.releaseAll();
        calledConnection.releaseAll();
    }

    // ---- the request

    @Test
    void opensNothingBeforeTheRequestIsApproved() {
        // Given
        caller().connectionIndicated();

        // When
        caller().received(request("PACX", context(1, ECHO)));

        // Then
        assertThat(called).isNull();
        assertThat(callerConnection.last())
                .isEqualTo(
                        new AAssociateRj(RejectResult.REJECTED_PERMANENT, RejectReason.CALLED_AE_TITLE_NOT_RECOGNIZED));
    }

    @Test
    void proposesOnlyWhatThePolicyAllowsAndNamesItself() {
        // Given
        caller().connectionIndicated();

        // When
        caller().received(request("PACS", context(1, CT), context(3, FIND), context(5, ECHO)));
        called().connected();

        // Then
        AAssociateRq proposal = (AAssociateRq) calledConnection.last();
        assertThat(proposal.presentationContexts())
                .extracting(ProposedPresentationContext::id)
                .containsExactly(1, 5);
        assertThat(proposal.userInformation().implementationIdentity()).isEqualTo(GantryImplementation.IDENTITY);
        assertThat(proposal.userInformation().statedMaximumLength()).isEqualTo(new MaximumLength(16384));
    }

    @Test
    void answersEachContextInTheOrderOfTheRequest() {
        // Given
        caller().connectionIndicated();
        caller().received(request("PACS", context(1, CT), context(3, FIND), context(5, ECHO)));
        called().connected();

        // When
        called().received(answer(
                NegotiatedPresentationContext.refused(5, ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED),
                NegotiatedPresentationContext.accepted(1, SYNTAXES.get(1))));

        // Then
        AAssociateAc answer = (AAssociateAc) callerConnection.last();
        assertThat(answer.presentationContexts())
                .containsExactly(
                        NegotiatedPresentationContext.accepted(1, SYNTAXES.get(1)),
                        NegotiatedPresentationContext.refused(3, ContextResult.USER_REJECTION),
                        NegotiatedPresentationContext.refused(5, ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED));
        assertThat(answer.userInformation().implementationIdentity()).isEqualTo(GantryImplementation.IDENTITY);
        assertThat(answer.userInformation().statedMaximumLength()).isEqualTo(new MaximumLength(1 << 20));
        assertThat(callerConnection.expected()).isEqualTo(new MaximumLength(1 << 20));
        assertThat(calledConnection.expected()).isEqualTo(new MaximumLength(16384));
    }

    @Test
    void passesARejectionOfTheCalledDeviceOn() {
        // Given
        AAssociateRj rejection = new AAssociateRj(RejectResult.REJECTED_TRANSIENT, RejectReason.LOCAL_LIMIT_EXCEEDED);
        ask();

        // When
        called().received(rejection);

        // Then
        assertThat(callerConnection.last()).isEqualTo(rejection);
    }

    @Test
    void rejectsForTheTimeBeingWhenTheCalledDeviceCannotBeReached() {
        // Given
        caller().connectionIndicated();
        caller().received(request("PACS", context(1, CT)));

        // When
        called().closed("connection refused");
        caller().closed("");

        // Then
        assertThat(callerConnection.last())
                .isEqualTo(new AAssociateRj(RejectResult.REJECTED_TRANSIENT, RejectReason.TEMPORARY_CONGESTION));
        assertThat(ends).extracting(AssociationEnd::cause).containsExactly(Cause.CALLED_UNAVAILABLE);
        assertThat(open.size()).isZero();
    }

    @Test
    void rejectsForTheTimeBeingWhenTheCalledDeviceDoesNotAnswer() {
        // Given
        ask();

        // When
        timers.advance(Duration.ofSeconds(31));

        // Then
        assertThat(callerConnection.last())
                .isEqualTo(new AAssociateRj(RejectResult.REJECTED_TRANSIENT, RejectReason.TEMPORARY_CONGESTION));
        assertThat(calledConnection.last()).isInstanceOf(AAbort.class);
    }

    @Test
    void takesNoAnswerThatAcceptsWhatWasNotProposed() {
        // Given
        ask();

        // When
        called().received(answer(NegotiatedPresentationContext.accepted(7, SYNTAXES.get(0))));

        // Then
        assertThat(calledConnection.last()).isEqualTo(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
        assertThat(callerConnection.last())
                .isEqualTo(new AAssociateRj(RejectResult.REJECTED_TRANSIENT, RejectReason.TEMPORARY_CONGESTION));
    }

    @Test
    void givesTheConnectionUpWhenTheCallerAbortsBeforeItIsOpen() {
        // Given
        caller().connectionIndicated();
        caller().received(request("PACS", context(1, CT)));

        // When
        caller().received(new AAbort(AbortSource.SERVICE_USER, AbortReason.REASON_NOT_SPECIFIED));

        // Then
        assertThat(calledConnection.isClosed()).isTrue();
        assertThat(calledConnection.sent()).isEmpty();
        assertThat(ends).extracting(AssociationEnd::cause).containsExactly(Cause.ABORTED_BY_CALLER);
    }

    @Test
    void tellsOfAConnectionThatEndsWithoutARequest() {
        // Given
        caller().connectionIndicated();

        // When
        caller().artimExpired();

        // Then
        assertThat(endedBeforeRequest).containsExactly(EndCause.REQUEST_DEADLINE);
        assertThat(ends).isEmpty();
    }

    @Test
    void letsADeviceHaveOnlySoManyAssociations() {
        // Given
        open.changeLimit(0);
        caller().connectionIndicated();

        // When
        caller().received(request("PACS", context(1, CT)));

        // Then
        assertThat(callerConnection.last())
                .isEqualTo(new AAssociateRj(RejectResult.REJECTED_TRANSIENT, RejectReason.LOCAL_LIMIT_EXCEEDED));
        assertThat(called).isNull();
    }

    // ---- messages

    @Test
    void relaysAMessageAndItsAnswer() {
        // Given
        establish();

        // When
        caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        caller().received(Messages.data(1, false, 100));
        caller().received(Messages.data(1, true, 10));
        called().received(Messages.response(1, Messages.C_STORE_RSP, 1, CT, 0, false));

        // Then
        assertThat(calledConnection.data()).hasSize(3);
        assertThat(callerConnection.data()).hasSize(1);
        assertThat(Messages.number(callerConnection.data().get(0), 0x0900)).isZero();
    }

    @Test
    void answersARefusedMessageItselfWhenAllOfItHasCome() {
        // Given
        policy = new FakePolicy("two", Set.of(CT.value()), Set.of());
        establish();
        caller().received(Messages.storeRequest(1, 9, CT, "2.25.1"));
        caller().received(Messages.data(1, false, 100));
        assertThat(callerConnection.data()).isEmpty();

        // When
        caller().received(Messages.data(1, true, 100));

        // Then
        assertThat(calledConnection.data()).isEmpty();
        PDataTf response = callerConnection.data().get(0);
        assertThat(Messages.number(response, 0x0100)).isEqualTo(Messages.C_STORE_RSP);
        assertThat(Messages.number(response, 0x0120)).isEqualTo(9);
        assertThat(Messages.number(response, 0x0900)).isEqualTo(0x0124);
    }

    @Test
    void holdsTheAnswerToARefusedMessageBackUntilTheOtherMessageHasPassed() {
        // Given: the called device is in the middle of a response with a data set when a second request is refused
        policy = new FakePolicy("find", Set.of(FIND.value(), ECHO.value()), Set.of(DimseCommand.C_FIND));
        establish(context(1, FIND), context(3, ECHO));
        caller().received(Messages.findRequest(1, 1, FIND));
        caller().received(Messages.data(1, true, 20));
        called().received(Messages.response(1, Messages.C_FIND_RSP, 1, FIND, 0xFF00, true));
        called().received(Messages.data(1, false, 20));
        caller().received(Messages.echoRequest(3, 2));
        assertThat(callerConnection.data()).hasSize(2);

        // When
        called().received(Messages.data(1, true, 20));

        // Then
        List<PDataTf> toCaller = callerConnection.data();
        assertThat(toCaller).hasSize(4);
        assertThat(toCaller.get(2).isLast()).isTrue();
        assertThat(Messages.number(toCaller.get(3), 0x0900)).isEqualTo(0x0124);
    }

    @Test
    void judgesTheNextMessageByANewPolicy() {
        // Given
        establish();
        caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        caller().received(Messages.data(1, false, 100));

        // When
        policy = new FakePolicy("two", Set.of(CT.value()), Set.of());
        caller().received(Messages.data(1, true, 100));
        called().received(Messages.response(1, Messages.C_STORE_RSP, 1, CT, 0, false));
        caller().received(Messages.storeRequest(1, 2, CT, "2.25.2"));
        caller().received(Messages.data(1, true, 100));

        // Then
        assertThat(calledConnection.data()).hasSize(3);
        assertThat(callerConnection.data())
                .extracting(response -> Messages.number(response, 0x0900))
                .containsExactly(0, 0x0124);
    }

    @Test
    void abortsWhenAContextIsUsedForAnotherService() {
        // Given
        establish(context(1, ECHO));

        // When
        caller().received(Messages.findRequest(1, 1, FIND));

        // Then
        assertThat(callerConnection.last()).isEqualTo(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
        assertThat(calledConnection.last()).isEqualTo(AAbort.byProvider(AbortReason.REASON_NOT_SPECIFIED));
        assertThat(calledConnection.data()).isEmpty();
    }

    @Test
    void abortsWhenAContextIsUsedThatWasNotAccepted() {
        // Given
        establish(context(1, ECHO), context(3, FIND));

        // When
        caller().received(Messages.findRequest(3, 1, FIND));

        // Then
        assertThat(callerConnection.last()).isEqualTo(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
    }

    @Test
    void abortsWhenDataComesBeforeItsCommand() {
        // Given
        establish();

        // When
        PDataTf data = Messages.data(1, true, 10);
        caller().received(data);

        // Then
        assertThat(callerConnection.last()).isInstanceOf(AAbort.class);
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void abortsWhenTwoMessagesAreMixed() {
        // Given
        establish();
        caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));

        // When
        PDataTf data = Messages.data(5, true, 10);
        caller().received(data);

        // Then
        assertThat(callerConnection.last()).isEqualTo(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void abortsWhenTheCalledDeviceAnswersWhatNobodyAsked() {
        // Given
        establish();

        // When
        called().received(Messages.response(1, Messages.C_STORE_RSP, 1, CT, 0, false));

        // Then
        assertThat(callerConnection.data()).isEmpty();
        assertThat(calledConnection.last()).isEqualTo(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
        assertThat(callerConnection.last()).isEqualTo(AAbort.byProvider(AbortReason.REASON_NOT_SPECIFIED));
    }

    @Test
    void refusesTheCalledDeviceARoleThatItDoesNotHave() {
        // Given
        establish();

        // When
        called().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        called().received(Messages.data(1, true, 10));

        // Then
        assertThat(callerConnection.data()).isEmpty();
        assertThat(Messages.number(calledConnection.data().get(0), 0x0900)).isEqualTo(0x0124);
    }

    @Test
    void letsALateCancelFall() {
        // Given
        policy = new FakePolicy("find", Set.of(FIND.value()), Set.of(DimseCommand.C_FIND, DimseCommand.C_CANCEL));
        establish(context(1, FIND));

        // When
        caller().received(Messages.cancelRequest(1, 1));

        // Then
        assertThat(calledConnection.data()).isEmpty();
        assertThat(caller().state()).isEqualTo(State.STA6);
    }

    @Test
    void letsAMessagePassByWhatStandsInItsDataSet() {
        // Given
        policy = contentPolicy();
        establish(context(1, CT));

        // When: the fragment cuts the value that decides
        caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        caller().received(Messages.modality(1, "CT", 0, 9));
        assertThat(calledConnection.data()).isEmpty();
        caller().received(Messages.modality(1, "CT", 9, 19));
        caller().received(Messages.data(1, false, 1000));
        caller().received(Messages.data(1, true, 10));
        // Then
        assertThat(calledConnection.data()).hasSize(5);
        assertThat(calledConnection.data().get(0).isCommand()).isTrue();
    }

    @Test
    void refusesAMessageByWhatStandsInItsDataSet() {
        // Given
        policy = contentPolicy();
        establish(context(1, CT));

        // When
        caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        caller().received(Messages.modality(1, "MR", 0, 19));
        caller().received(Messages.data(1, true, 10));

        // Then
        assertThat(calledConnection.data()).isEmpty();
        assertThat(Messages.number(callerConnection.data().get(0), 0x0900)).isEqualTo(0x0124);
    }

    @Test
    void refusesAMessageThatHidesWhatDecides() {
        // Given
        policy = contentPolicy();
        establish(context(1, CT));

        // When: a value of 64 KiB comes first
        caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        caller().received(Messages.longValue(1, 100_000));
        for (int i = 0; i < 10; i++) {
            caller().received(Messages.data(1, i == 9, 10_000));
        }

        // Then
        assertThat(calledConnection.data()).isEmpty();
        assertThat(Messages.number(callerConnection.data().get(0), 0x0900)).isEqualTo(0x0124);
    }

    private static CompiledPolicy contentPolicy() {
        String text = """
                zone-policy: 1
                name: test
                zones: { modality: {}, pacs: {} }
                devices:
                  ct-01: { zone: modality, assurance: address, ae: [CT01], listens: "127.0.0.1:104" }
                  archive: { zone: pacs, assurance: address, ae: [PACS], listens: "127.0.0.2:104" }
                rules:
                  ct: { allow: [store], from: modality, to: pacs, sop: CTImageStorage, where: { Modality: CT }, assurance: address }
                """;
        PolicyCompiler.Result result =
                PolicyCompiler.compile(List.of(SourceText.of("policy.yaml", text)), Instant.now(), Set.of());
        return result.policy().orElseThrow(() -> new AssertionError(ProblemRenderer.render(result.problems())));
    }

    // ---- the end

    @Test
    void relaysARelease() {
        // Given
        establish();

        // When
        caller().received(new AReleaseRq());
        assertThat(calledConnection.last()).isEqualTo(new AReleaseRq());
        called().received(new AReleaseRp());

        // Then
        assertThat(callerConnection.last()).isEqualTo(new AReleaseRp());
        caller().closed("");
        assertThat(ends).extracting(AssociationEnd::cause).containsExactly(Cause.RELEASED);
        assertThat(open.size()).isZero();
        assertThat(timers.pending()).isZero();
    }

    @Test
    void relaysAReleaseOfTheCalledDevice() {
        // Given
        establish();

        // When
        called().received(new AReleaseRq());
        assertThat(callerConnection.last()).isEqualTo(new AReleaseRq());
        caller().received(new AReleaseRp());

        // Then
        assertThat(calledConnection.last()).isEqualTo(new AReleaseRp());
    }

    @Test
    void survivesAReleaseCollisionWithTheCalledDevice() {
        // Given
        establish();
        caller().received(new AReleaseRq());

        // When
        called().received(new AReleaseRq());
        called().received(new AReleaseRp());

        // Then
        assertThat(callerConnection.last()).isEqualTo(new AReleaseRp());
        assertThat(called().state()).isEqualTo(State.STA1);
        assertThat(caller().state()).isEqualTo(State.STA13);
    }

    @Test
    void survivesAReleaseCollisionWithTheCaller() {
        // Given
        establish();
        called().received(new AReleaseRq());

        // When
        caller().received(new AReleaseRq());
        caller().received(new AReleaseRp());

        // Then
        assertThat(callerConnection.last()).isEqualTo(new AReleaseRp());
        assertThat(calledConnection.last()).isEqualTo(new AReleaseRp());
    }

    @Test
    void passesAnAbortOnInTheMiddleOfAMessageBothWays() {
        // Given
        establish();
        caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        caller().received(Messages.data(1, false, 100));
        AAbort abort = new AAbort(AbortSource.SERVICE_USER, AbortReason.REASON_NOT_SPECIFIED);

        // When
        called().received(abort);

        // Then
        assertThat(callerConnection.last()).isEqualTo(abort);
        caller().closed("");
        assertThat(ends).extracting(AssociationEnd::cause).containsExactly(Cause.ABORTED_BY_CALLED);
    }

    @Test
    void abortsTheCalledDeviceWhenTheCallerIsLostInTheMiddleOfAMessage() {
        // Given
        establish();
        caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));

        // When
        caller().closed("connection reset");

        // Then
        assertThat(calledConnection.last()).isEqualTo(AAbort.byProvider(AbortReason.REASON_NOT_SPECIFIED));
        called().closed("");
        assertThat(ends).extracting(AssociationEnd::cause).containsExactly(Cause.LOST_CALLER);
    }

    @Test
    void endsAnAssociationInWhichNothingIsSaid() {
        // Given
        establish();
        timers.advance(Duration.ofMinutes(4));
        caller().received(Messages.echoRequest(5, 1));

        // When / Then
        timers.advance(Duration.ofMinutes(4));
        assertThat(caller().state()).isEqualTo(State.STA6);
        timers.advance(Duration.ofMinutes(1));
        assertThat(callerConnection.last()).isInstanceOf(AAbort.class);
        assertThat(calledConnection.last()).isInstanceOf(AAbort.class);
    }

    @Test
    void endsAnAssociationThatLastsForTooLong() {
        // Given
        policy = new FakePolicy("find", Set.of(FIND.value()), Set.of(DimseCommand.C_FIND, DimseCommand.C_CANCEL));
        establish(context(1, FIND));

        // When
        for (int i = 0; i < 24 * 15 + 1; i++) {
            timers.advance(Duration.ofMinutes(4));
            caller().received(Messages.cancelRequest(1, 1));
        }

        // Then
        caller().closed("");
        called().closed("");
        assertThat(ends).extracting(AssociationEnd::cause).containsExactly(Cause.LIFETIME);
    }

    @Test
    void isCutOnDemand() {
        // Given
        establish();

        // When
        open.abort(facts -> facts.callingAe().equals("CT01"), Cause.CUT, "quarantined");

        // Then
        caller().closed("");
        called().closed("");
        assertThat(ends).extracting(AssociationEnd::cause).containsExactly(Cause.CUT);
        assertThat(callerConnection.last()).isInstanceOf(AAbort.class);
        assertThat(calledConnection.last()).isInstanceOf(AAbort.class);
    }

    // ---- how to get there

    private UpperLayer caller() {
        return association.callerLayer();
    }

    private UpperLayer called() {
        if (called == null) {
            throw new AssertionError("the called device was not asked");
        }
        return called;
    }

    private void ask(ProposedPresentationContext... contexts) {
        caller().connectionIndicated();
        caller().received(request("PACS", contexts.length == 0 ? defaultContexts() : contexts));
        called().connected();
    }

    private void establish(ProposedPresentationContext... contexts) {
        ask(contexts);
        AAssociateRq proposal = (AAssociateRq) calledConnection.last();
        called().received(answer(proposal.presentationContexts().stream()
                .map(context -> NegotiatedPresentationContext.accepted(
                        context.id(), context.transferSyntaxes().get(0)))
                .toArray(NegotiatedPresentationContext[]::new)));
        assertThat(caller().state()).isEqualTo(State.STA6);
    }

    private static ProposedPresentationContext[] defaultContexts() {
        return new ProposedPresentationContext[] {context(1, CT), context(3, FIND), context(5, ECHO)};
    }

    private static ProposedPresentationContext context(int id, Uid sopClass) {
        return new ProposedPresentationContext(id, sopClass, SYNTAXES);
    }

    private static AAssociateRq request(String called, ProposedPresentationContext... contexts) {
        return new AAssociateRq(
                new AeTitle(called),
                new AeTitle("CT01"),
                List.of(contexts),
                UserInformation.of(new MaximumLength(16384), MODALITY));
    }

    private static AAssociateAc answer(NegotiatedPresentationContext... contexts) {
        return AAssociateAc.answering(
                request("PACS", defaultContexts()),
                List.of(contexts),
                UserInformation.of(MaximumLength.UNLIMITED, new ImplementationIdentity(new Uid("2.25.9"), "ARCHIVE")));
    }
}
