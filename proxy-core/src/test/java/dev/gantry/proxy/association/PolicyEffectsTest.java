package dev.gantry.proxy.association;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.Effect;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.limit.Limits;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.association.Surroundings.MessageLimits;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.AeTitleField;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.ContextResult;
import dev.gantry.proxy.dicom.pdu.ImplementationIdentity;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.RejectReason;
import dev.gantry.proxy.dicom.pdu.RejectResult;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import dev.gantry.proxy.enforcement.AssociationGuard;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.Exclusions;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.ListenerScope;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.proxy.enforcement.StatefulChecks;
import dev.gantry.proxy.upperlayer.State;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a policy does to associations beside letting through and refusing, with policies as people write them. */
class PolicyEffectsTest {
    private static final Uid CT = WellKnownUids.CT_IMAGE_STORAGE;
    private static final Uid ECHO = WellKnownUids.VERIFICATION;
    private static final String HEAD = """
            zone-policy: 1
            defaults: { assurance: address }
            zones: { modality: {}, pacs: {} }
            devices:
              ct-01: { zone: modality, assurance: address, ae: [CT01], listens: "127.0.0.1:104" }
              archive: { zone: pacs, assurance: address, ae: [PACS, PACS2], listens: "127.0.0.2:104" }
            """;
    private static final String OPEN = HEAD + """
            rules:
              ct: { allow: [store], from: modality, to: ae:PACS, sop: CTImageStorage }
            """;
    private static final String SHUT = HEAD + """
            rules:
              ct: { allow: [verification], from: pacs, to: modality }
            """;

    private final List<Peer> peers = new ArrayList<>();
    private final List<AssociationEnd> ends = new ArrayList<>();
    private final List<String> quirks = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final OpenAssociations open = new OpenAssociations(100);
    private final Limits limits = new Limits(Clock.systemUTC());
    private volatile CompiledPolicy policy = put(OPEN);

    private record Told(OperationVerdict verdict, JudgedBy judgedBy) {}

    private final PolicySource source = new PolicySource() {
        @Override
        public CompiledPolicy current() {
            return policy;
        }

        @Override
        public Limits limits() {
            return limits;
        }
    };

    private final StatefulChecks stateful =
            StatefulChecks.ofCommands(source, StatefulChecks.Memory.ofProcess(Clock.systemUTC()));

    private final Surroundings surroundings = new Surroundings(
            new AssociationGuard(source, Exclusions.NONE, Clock.systemUTC(), new MaximumLength(1 << 20), stateful),
            source,
            stateful,
            open,
            new AssociationListener() {
                @Override
                public void quirkUsed(AssociationFacts association, Device device, String quirk) {
                    quirks.add(device.id() + " " + quirk);
                }

                @Override
                public void operationJudged(
                        AssociationFacts association,
                        Sender sender,
                        CommandField command,
                        Uid sopClass,
                        OperationVerdict verdict,
                        JudgedBy judgedBy) {
                    told.add(new Told(verdict, judgedBy));
                }

                @Override
                public void judged(
                        AssociationFacts association,
                        AssociationVerdict verdict,
                        AAssociateRq request,
                        JudgedBy judgedBy) {
                    assertThat(judgedBy.policy()).isEqualTo(policy.revision());
                }

                @Override
                public void ended(AssociationFacts facts, AssociationEnd end) {
                    ends.add(end);
                }
            },
            new AssociationTimeouts(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(24)),
            new MessageLimits(64 << 10, 64 << 10, new MaximumLength(1 << 20)),
            new AssociationIds(),
            Clock.systemUTC());

    /** A caller, its association, and the archive at the other end. */
    private final class Peer {
        final FakeConnection callerConnection = new FakeConnection();
        final FakeConnection calledConnection = new FakeConnection();
        private @Nullable UpperLayer called;
        final ProxiedAssociation association = new ProxiedAssociation(
                surroundings,
                new Caller(
                        new ListenerScope("modalities", Set.of("modality")),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711),
                        new PeerEvidence(InetAddress.getLoopbackAddress(), null)),
                new FakeTimers(),
                Runnable::run,
                callerConnection,
                (device, layers) -> {
                    UpperLayer layer = layers.apply(calledConnection);
                    called = layer;
                    return layer;
                },
                (cause, detail) -> {});

        Peer() {
            peers.add(this);
            caller().connectionIndicated();
        }

        UpperLayer caller() {
            return association.callerLayer();
        }

        UpperLayer called() {
            return Objects.requireNonNull(called, "the called device was not asked");
        }

        Peer establish(Uid... sopClasses) {
            caller().received(request(new AeTitle("PACS"), sopClasses));
            return answered();
        }

        Peer answered() {
            called().connected();
            AAssociateRq proposal = (AAssociateRq) calledConnection.last();
            called().received(AAssociateAc.answering(
                    proposal,
                    proposal.presentationContexts().stream()
                            .map(context -> NegotiatedPresentationContext.accepted(
                                    context.id(), context.transferSyntaxes().get(0)))
                            .toList(),
                    UserInformation.of(
                            MaximumLength.UNLIMITED, new ImplementationIdentity(new Uid("2.25.9"), "ARCHIVE"))));
            assertThat(caller().state()).isEqualTo(State.STA6);
            return this;
        }

        /** Sends an instance and has it answered if it arrives; returns the status that the caller sees. */
        int store(int messageId, int bytes) {
            int answers = callerConnection.data().size();
            int arrived = calledConnection.data().size();
            caller().received(Messages.storeRequest(1, messageId, CT, "2.25.1"));
            caller().received(Messages.data(1, true, bytes));
            if (calledConnection.data().size() > arrived) {
                called().received(Messages.response(1, Messages.C_STORE_RSP, messageId, CT, 0, false));
            }
            return Messages.number(callerConnection.data().get(answers), 0x0900);
        }

        void release() {
            caller().closed("");
            called().closed("");
        }
    }

    @AfterEach
    void releaseWhatWasSent() {
        peers.forEach(peer -> {
            peer.callerConnection.releaseAll();
            peer.calledConnection.releaseAll();
        });
    }

    private CompiledPolicy put(String text) {
        PolicyCompiler.Result result =
                PolicyCompiler.compile(List.of(SourceText.of("policy.yaml", text)), Instant.now(), Set.of());
        CompiledPolicy compiled =
                result.policy().orElseThrow(() -> new AssertionError(ProblemRenderer.render(result.problems())));
        limits.follow(result.resolved());
        policy = compiled;
        return compiled;
    }

    private static AAssociateRq request(AeTitle called, Uid... sopClasses) {
        List<ProposedPresentationContext> contexts = new ArrayList<>();
        for (Uid sopClass : sopClasses) {
            contexts.add(new ProposedPresentationContext(
                    contexts.size() * 2 + 1, sopClass, List.of(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN)));
        }
        return new AAssociateRq(
                called,
                new AeTitle("CT01"),
                contexts,
                UserInformation.of(
                        new MaximumLength(16384), new ImplementationIdentity(new Uid("2.25.1"), "MODALITY")));
    }

    // ---- limits

    @Test
    void rejectsOneAssociationTooManyUntilAnotherEnds() {
        // Given
        put(OPEN.replace("sop: CTImageStorage", "sop: CTImageStorage, limit: { concurrent: 1 }"));
        Peer first = new Peer().establish(CT);

        // When
        Peer second = new Peer();
        second.caller().received(request(new AeTitle("PACS"), CT));

        // Then
        assertThat(second.callerConnection.last())
                .isEqualTo(new AAssociateRj(RejectResult.REJECTED_TRANSIENT, RejectReason.LOCAL_LIMIT_EXCEEDED));
        assertThat(second.calledConnection.sent()).isEmpty();

        // When: the first is lost without a word
        first.caller().closed("connection reset");
        first.called().closed("");

        // Then
        new Peer().establish(CT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"release", "abort", "unreachable", "rejected", "too many"})
    void givesTheSlotOfAnAssociationBackHoweverItEnds(String how) {
        // Given
        put(OPEN.replace("sop: CTImageStorage", "sop: CTImageStorage, limit: { concurrent: 1 }"));
        Peer first = new Peer();
        open.changeLimit(how.equals("too many") ? 0 : 100);
        first.caller().received(request(new AeTitle("PACS"), CT));

        // When
        switch (how) {
            case "release" -> first.answered().release();
            case "abort" -> {
                first.answered();
                first.association.cut(Cause.CUT, "");
                first.release();
            }
            case "unreachable" -> {
                first.called().closed("connection refused");
                first.caller().closed("");
            }
            case "rejected" -> {
                first.called().connected();
                first.called()
                        .received(new AAssociateRj(RejectResult.REJECTED_PERMANENT, RejectReason.NO_REASON_GIVEN));
                first.caller().closed("");
            }
            default -> first.caller().closed("");
        }
        open.changeLimit(100);

        // Then
        new Peer().establish(CT);
    }

    @Test
    void refusesAnInstanceTooManyAndLetsTheAssociationGoOn() {
        // Given
        put(OPEN.replace("sop: CTImageStorage", "sop: CTImageStorage, limit: { instances: 2/day }"));
        Peer peer = new Peer().establish(CT);

        // When
        List<Integer> statuses = List.of(peer.store(1, 10), peer.store(2, 10), peer.store(3, 10));

        // Then
        assertThat(statuses).containsExactly(0, 0, 0xA700);
        assertThat(((OperationVerdict.Refuse) told.get(2).verdict()).reason()).isEqualTo(ReasonCode.LIMIT);

        // When: the policy changes, and the limit with it
        put(OPEN.replace("sop: CTImageStorage", "sop: CTImageStorage, limit: { instances: 3/day }"));

        // Then
        assertThat(peer.store(4, 10)).isZero();
        assertThat(peer.store(5, 10)).isEqualTo(0xA700);
    }

    @Test
    void letsAnInstanceThatHasBegunPassWhole() {
        // Given
        put(OPEN.replace("sop: CTImageStorage", "sop: CTImageStorage, limit: { bytes: 100B/day }"));
        Peer peer = new Peer().establish(CT);

        // When / Then
        assertThat(peer.store(1, 60)).isZero();
        assertThat(peer.store(2, 4000)).isZero();
        assertThat(peer.store(3, 2)).isEqualTo(0xA700);
    }

    @Test
    void aLimitNeverMakesARefusalPass() {
        // Given
        put(OPEN.replace("sop: CTImageStorage", "sop: CTImageStorage, limit: { concurrent: 5 }")
                + "  no: { deny: [store], from: any, to: any, sop: CTImageStorage }\n");
        Peer peer = new Peer();

        // When
        peer.caller().received(request(new AeTitle("PACS"), CT));

        // Then
        assertThat(peer.callerConnection.last())
                .isEqualTo(new AAssociateRj(RejectResult.REJECTED_PERMANENT, RejectReason.NO_REASON_GIVEN));
    }

    // ---- a change of the policy

    @Test
    void refusesMessagesOneByOneWhereOpenAssociationsAreRechecked() {
        // Given
        Peer peer = new Peer().establish(CT);
        put(SHUT);

        // When
        peer.association.policyChanged();

        // Then
        assertThat(peer.store(1, 10)).isEqualTo(0x0124);
        assertThat(peer.caller().state()).isEqualTo(State.STA6);
        assertThat(ends).isEmpty();
    }

    @Test
    void drainsWhatIsOutstandingBeforeItEndsAnAssociation() {
        // Given: an instance that has arrived and is not answered
        Peer peer = new Peer().establish(CT);
        peer.caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        peer.caller().received(Messages.data(1, true, 10));
        put(SHUT.replace("assurance: address }\nzones", "assurance: address, on-change: drain }\nzones"));

        // When
        peer.association.policyChanged();
        assertThat(peer.caller().state()).isEqualTo(State.STA6);
        peer.called().received(Messages.response(1, Messages.C_STORE_RSP, 1, CT, 0, false));

        // Then
        assertThat(Messages.number(peer.callerConnection.data().get(0), 0x0900)).isZero();
        assertThat(peer.callerConnection.last()).isInstanceOf(AAbort.class);
        assertThat(peer.calledConnection.last()).isInstanceOf(AAbort.class);
        peer.release();
        assertThat(ends).extracting(AssociationEnd::cause).containsExactly(Cause.CUT);
    }

    @Test
    void abortsAnAssociationAsSoonAsNoMessageIsOnItsWay() {
        // Given: an instance of which only a part has come
        Peer peer = new Peer().establish(CT);
        peer.caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));
        peer.caller().received(Messages.data(1, false, 10));
        put(SHUT.replace("assurance: address }\nzones", "assurance: address, on-change: abort }\nzones"));

        // When
        peer.association.policyChanged();
        assertThat(peer.caller().state()).isEqualTo(State.STA6);
        peer.caller().received(Messages.data(1, true, 10));

        // Then: it passed whole, by the policy under which it began
        assertThat(peer.calledConnection.data()).hasSize(3);
        assertThat(peer.callerConnection.last()).isInstanceOf(AAbort.class);
    }

    @Test
    void endsNothingThatTheNewPolicyLetsInToo() {
        // Given
        Peer peer = new Peer().establish(CT);
        put(OPEN.replace("assurance: address }\nzones", "assurance: address, on-change: abort }\nzones"));

        // When
        peer.association.policyChanged();

        // Then
        assertThat(peer.store(1, 10)).isZero();
    }

    @Test
    void neitherLosesNorMisjudgesAMessageWhenThePolicyChangesUnderTraffic() throws Exception {
        // Given
        CompiledPolicy opened = policy;
        CompiledPolicy shut = put(SHUT);
        policy = opened;
        Peer peer = new Peer().establish(CT);
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            while (!stop.get()) {
                policy = shut;
                Thread.onSpinWait();
                policy = opened;
                Thread.onSpinWait();
            }
        });
        swapper.start();

        // When
        int messages = 10_000;
        int passed = 0;
        int refused = 0;
        int arrived = 0;
        try {
            for (int i = 0; i < messages; i++) {
                int status = peer.store(i % 0xFFFF, 10);
                assertThat(status).isIn(0, 0x0124);
                passed += status == 0 ? 1 : 0;
                refused += status == 0 ? 0 : 1;
                arrived += peer.calledConnection.data().size();
                peer.calledConnection.releaseAll();
                peer.callerConnection.releaseAll();
            }
        } finally {
            stop.set(true);
            swapper.join();
        }

        // Then: what was answered is what arrived, and every verdict is that of the policy it is said to be of
        assertThat(passed + refused).isEqualTo(messages);
        assertThat(arrived).isEqualTo(2 * passed);
        PolicyRevision letting = opened.revision();
        assertThat(told)
                .hasSize(messages)
                .allSatisfy(each -> assertThat(each.verdict() instanceof OperationVerdict.Permit)
                        .isEqualTo(each.judgedBy().policy().equals(letting)));
        assertThat(passed).isPositive();
        assertThat(refused).isPositive();
    }

    // ---- answers

    @Test
    void answersARefusedContextAsThePolicySays() {
        // Given
        put(OPEN.replace("assurance: address }\nzones", "assurance: address, denied-context: no-reason }\nzones"));

        // When
        Peer peer = new Peer().establish(CT, ECHO);

        // Then
        AAssociateAc answer = (AAssociateAc) peer.callerConnection.last();
        assertThat(answer.presentationContexts().get(1))
                .isEqualTo(NegotiatedPresentationContext.refused(3, ContextResult.NO_REASON));
    }

    @Test
    void refusesWhatCarriesAnObligationThatNobodyPerforms() {
        // Given
        put(OPEN.replace("sop: CTImageStorage", "sop: CTImageStorage, obligations: [stamp]")
                + "obligations: { stamp: { stamp: contributing-equipment } }\n");
        Peer peer = new Peer();

        // When
        peer.caller().received(request(new AeTitle("PACS"), CT));

        // Then
        peer.caller().closed("");
        assertThat(ends).extracting(AssociationEnd::detail).containsExactly("obligation-unavailable");
    }

    @Test
    void letsPassWhatIsOnlyWatchedAndSaysWhatItWouldHaveDone() {
        // Given
        put(OPEN.replace("modality: {}", "modality: { mode: monitor, until: 2999-01-01 }")
                .replace("sop: CTImageStorage", "sop: MRImageStorage"));
        Peer peer = new Peer().establish(CT);

        // When
        int status = peer.store(1, 10);

        // Then
        assertThat(status).isZero();
        OperationVerdict.Permit permit = (OperationVerdict.Permit) told.get(0).verdict();
        assertThat(permit.decision().shadow()).isEqualTo(Effect.DENY);
        assertThat(permit.decision().shadowReason()).isEqualTo(ReasonCode.NOT_ALLOWED);
    }

    // ---- quirks

    @Test
    void takesABlankCalledAeTitleForTheOnlyOneThatTheRulesLeadTo() {
        // Given
        put(OPEN.replace("ae: [CT01]", "ae: [CT01], quirks: [blank-called-ae]"));
        Peer peer = new Peer();

        // When
        peer.caller().received(blank());

        // Then
        peer.called().connected();
        assertThat(((AAssociateRq) peer.calledConnection.last()).calledAeTitle())
                .isEqualTo(AeTitleField.of(new AeTitle("PACS")));
        assertThat(quirks).containsExactly("ct-01 blank-called-ae");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not granted", "several"})
    void takesABlankCalledAeTitleForNothingWhere(String reason) {
        // Given
        put(
                reason.equals("several")
                        ? OPEN.replace("ae: [CT01]", "ae: [CT01], quirks: [blank-called-ae]")
                                .replace("ae:PACS", "pacs")
                        : OPEN);
        Peer peer = new Peer();

        // When
        peer.caller().received(blank());

        // Then
        assertThat(peer.callerConnection.last())
                .isEqualTo(
                        new AAssociateRj(RejectResult.REJECTED_PERMANENT, RejectReason.CALLED_AE_TITLE_NOT_RECOGNIZED));
    }

    @Test
    void countsAnAeTitleThatNeededATolerance() {
        // Given
        put(OPEN.replace("ae: [CT01]", "ae: [CT01], quirks: [lower-case-ae, nul-padded-ae]"));
        Peer peer = new Peer();

        // When
        peer.caller().received(withCalled("pacs            "));

        // Then
        peer.called().connected();
        assertThat(quirks).containsExactly("ct-01 lower-case-ae");
    }

    @Test
    void toleratesPdusOnlyFromTheDeviceThatIsGrantedIt() {
        // Given
        put(OPEN.replace("ae: [CT01]", "ae: [CT01], quirks: [odd-pdv-length]"));

        // When
        Peer peer = new Peer().establish(CT);
        peer.callerConnection.use(PduQuirk.ODD_PDV_LENGTH);

        // Then
        assertThat(peer.callerConnection.tolerated()).containsExactly(PduQuirk.ODD_PDV_LENGTH);
        assertThat(peer.calledConnection.tolerated()).isEmpty();
        assertThat(quirks).containsExactly("ct-01 odd-pdv-length");
    }

    @Test
    void passesOddFragmentsOnAsEvenOnes() {
        // Given
        Peer peer = new Peer().establish(CT);
        byte[] data = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        peer.caller().received(Messages.storeRequest(1, 1, CT, "2.25.1"));

        // When
        peer.caller().received(fragment(data, 0, 3, false));
        peer.caller().received(fragment(data, 3, 4, false));
        peer.caller().received(fragment(data, 4, 9, false));
        peer.caller().received(fragment(data, 9, 16, true));

        // Then
        List<PDataTf> sent = peer.calledConnection.data().stream()
                .filter(fragment -> !fragment.isCommand())
                .toList();
        assertThat(sent)
                .allSatisfy(fragment ->
                        assertThat(fragment.content().readableBytes() % 2).isZero());
        StringBuilder all = new StringBuilder();
        sent.forEach(fragment -> all.append(fragment.content().toString(StandardCharsets.US_ASCII)));
        assertThat(all).hasToString("0123456789abcdef");
        assertThat(sent.get(sent.size() - 1).isLast()).isTrue();
    }

    private static Pdu fragment(byte[] data, int from, int to, boolean last) {
        return new PDataTf(
                1, MessageControlHeader.of(false, last), Unpooled.wrappedBuffer(Arrays.copyOfRange(data, from, to)));
    }

    private static AAssociateRq blank() {
        return withCalled("                ");
    }

    private static AAssociateRq withCalled(String field) {
        AAssociateRq asked = request(new AeTitle("PACS"), CT);
        return new AAssociateRq(
                asked.protocolVersion(),
                AeTitleField.of(field.getBytes(StandardCharsets.US_ASCII)),
                asked.callingAeTitle(),
                asked.reserved(),
                asked.applicationContextName(),
                asked.presentationContexts(),
                asked.userInformation(),
                List.of());
    }
}
