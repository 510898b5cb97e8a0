package dev.gantry.proxy.interop;

import dev.gantry.proxy.probe.AssociateRqBytes;
import dev.gantry.proxy.probe.ProbeVector.Stage;
import dev.gantry.proxy.probe.ProbeVector.Target;
import dev.gantry.proxy.probe.ProbeVectors;
import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.TlsFiles;
import dev.gantry.proxy.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The attacks of the hardening catalogue over raw sockets, each named by its row. Behind Gantry stands an acceptor that
 * counts its connections: what is refused must not have reached it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HardeningIT {

    /** How long Gantry may take for an answer that waits for no timer. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** The same for the first association of a process that has just started. */
    private static final Duration OF_A_COLD_START = Duration.ofSeconds(5);

    private static final int UPSTREAM_MAXIMUM_LENGTH = 16384;

    @TempDir
    static Path directory;

    private final List<RawPdu> dataSeenByThePacs = new CopyOnWriteArrayList<>();
    private ScriptedAcceptor pacs;
    private Hospital hospital;
    private TlsFiles ct;

    @BeforeAll
    void openTheHospital() {
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        pacs = ScriptedAcceptor.tls(
                plan.credentials("pacs-main"),
                ScriptedAcceptor.answeringEchoes(UPSTREAM_MAXIMUM_LENGTH, dataSeenByThePacs::add));
        hospital = plan.pacsAt(pacs.port()).open();
        ct = hospital.credentials("ct-01");
    }

    @AfterAll
    void closeAll() {
        hospital.close();
        pacs.close();
    }

    @AfterEach
    void gantryNeitherFailedNorForgotHowToServe() {
        echo();
        assertThat(hospital.gantry().log()).doesNotContain("Exception").doesNotContain("\"ERROR\"");
    }

    @Test
    @DisplayName("A1 calling AE title of another device")
    void callingTitleOfAnotherDevice() {
        assertThat(refused(RawAssociateRq.verification().calling("US01").bytes()))
                .containsExactly(RawPdu.reject(1, 1, 3));
        await().until(() -> ReturnPathsIT.decisionsOf(hospital)
                .lines()
                .anyMatch(line -> line.contains("identity-mismatch") && line.contains("US01")));
    }

    @Test
    @DisplayName("A3 certificate of a zone that the listener does not serve")
    void certificateOfAZoneThatTheListenerDoesNotServe() {
        int before = pacs.connections();
        try (RawPeer peer = RawPeer.tls(hospital.viewersPort(), ct)) {
            // When
            peer.send(RawAssociateRq.verification().bytes());

            // Then
            assertThat(peer.answer(AT_ONCE)).allMatch(pdu -> pdu.type() == 3);
        }
        assertUntouchedSince(before);
    }

    static Stream<Arguments> spellings() {
        return Stream.of(
                spelling("CT01", true),
                spelling("  CT01", true),
                spelling("CT01  ", true),
                spelling("ct01", false),
                spelling("CT01\0\0\0\0", false),
                spelling("\0CT01", false),
                spelling("CT 01", false),
                spelling("CT\t01", false),
                spelling("CT01\r\nlevel=info", false),
                spelling("CT01\u001b[2J", false),
                spelling("CT\\01", false),
                spelling("CT/01", false),
                spelling("../CT01", false),
                spelling("CT01;id", false),
                spelling("$(id)", false),
                spelling("`id`", false),
                spelling("CT01|x", false),
                spelling("CT\u00c301", false),
                spelling("*", false),
                spelling("", false),
                spelling("                ", false));
    }

    private static Arguments spelling(String title, boolean allowed) {
        return Arguments.of(title.replaceAll("[^\\x20-\\x7e]", "?"), Wire.text(String.format("%-16s", title)), allowed);
    }

    @ParameterizedTest(name = "A5 calling AE title spelled `{0}`")
    @MethodSource("spellings")
    void callingTitleInOddSpelling(String shown, byte[] field, boolean allowed) {
        byte[] request = RawAssociateRq.verification().callingBytes(field).bytes();
        if (allowed) {
            try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
                assertThat(peer.send(request).receive().isAccept()).as(shown).isTrue();
                assertThat(peer.send(Wire.RELEASE_RQ).receive()).isEqualTo(RawPdu.releaseRp());
            }
        } else {
            assertThat(refused(request)).as(shown).hasSize(1).allMatch(pdu -> pdu.type() == 3 || pdu.isAbort());
        }
    }

    static Stream<Arguments> calledTitles() {
        return Stream.of("../other/VICTIM", "..\\other\\VICTIM", "/etc/passwd", "PACS_IN/../X", "PACS_IN\0", "")
                .map(Arguments::of);
    }

    @ParameterizedTest(name = "B7 called AE title `{0}`")
    @MethodSource("calledTitles")
    void calledTitleThatIsAPath(String title) {
        assertThat(refused(RawAssociateRq.verification()
                        .calledBytes(Wire.text(String.format("%-16s", title)))
                        .bytes()))
                .hasSize(1)
                .allMatch(pdu -> pdu.equals(RawPdu.reject(1, 1, 7)) || pdu.isAbort());
    }

    static Stream<Arguments> smuggledCommands() {
        return Stream.of(
                Arguments.of(
                        "C-FIND on the context of Verification", Wire.command(1, Wire.findRq(1, Wire.STUDY_ROOT_FIND))),
                Arguments.of(
                        "C-STORE on the context of Verification",
                        Wire.command(1, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, "1.2.3"))),
                Arguments.of("C-ECHO that names another SOP class", Wire.command(1, Wire.findRq(1, Wire.VERIFICATION))),
                Arguments.of("context that was refused", Wire.command(3, Wire.findRq(1, Wire.STUDY_ROOT_FIND))),
                Arguments.of("context that was never proposed", Wire.command(9, Wire.echoRq(1))),
                Arguments.of("context of even id", Wire.command(2, Wire.echoRq(1))),
                Arguments.of("context of id zero", Wire.command(0, Wire.echoRq(1))));
    }

    @ParameterizedTest(name = "A6 {0}")
    @MethodSource("smuggledCommands")
    void commandOnAContextThatIsNotItsOwn(String what, byte[] command) {
        int before = dataSeenByThePacs.size();
        try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
            // Given
            peer.send(RawAssociateRq.verification()
                    .context(3, Wire.STUDY_ROOT_FIND, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(peer.receive().isAccept()).isTrue();

            // When
            peer.send(command);

            // Then
            assertThat(peer.answer(AT_ONCE)).as(what).singleElement().satisfies(HardeningIT::isAbortOfGantry);
        }
        assertThat(dataSeenByThePacs).hasSize(before);
    }

    @Test
    @DisplayName("A9 TLS on the TLS port, and plain text on the plain port")
    void rightProtocolOnEachPort() {
        try (RawPeer tls = RawPeer.tls(hospital.port(), ct);
                RawPeer plain = RawPeer.plainFrom("127.0.0.9", hospital.plainPort())) {
            assertThat(tls.send(RawAssociateRq.verification().bytes()).receive().isAccept())
                    .isTrue();
            assertThat(plain.send(RawAssociateRq.verification()
                                    .calling("CART01")
                                    .bytes())
                            .receive()
                            .isAccept())
                    .isTrue();
        }
    }

    @Test
    @DisplayName("A9 plain text on the TLS port")
    void plainTextOnTheTlsPort() {
        int before = pacs.connections();
        try (RawPeer peer = RawPeer.plain(hospital.port())) {
            // When
            peer.send(RawAssociateRq.verification().bytes());

            // Then
            assertThat(peer.answer(AT_ONCE)).isEmpty();
        }
        assertUntouchedSince(before);
        assertThat(hospital.gantry().log()).contains("plain");
    }

    @Test
    @DisplayName("A9 TLS on the plain port")
    void tlsOnThePlainPort() {
        int before = pacs.connections();
        try (RawPeer peer = RawPeer.plainFrom("127.0.0.9", hospital.plainPort())) {
            // When
            peer.send(CLIENT_HELLO_START);

            // Then
            assertThat(peer.answer(AT_ONCE)).isEmpty();
        }
        assertUntouchedSince(before);
        assertThat(hospital.gantry().log()).contains("TLS");
    }

    /** The first bytes of a ClientHello: a handshake record of version 3.1 that claims 512 bytes. */
    private static final byte[] CLIENT_HELLO_START = Wire.hex("16 0301 0200 01 00");

    static Stream<Arguments> oversizePdus() {
        return vectors("C1", Stage.FIRST);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oversizePdus")
    void pduLongerThanItsKindMayBe(String what, byte[] header) {
        assertThat(refused(header)).as(what).hasSizeLessThanOrEqualTo(1).allMatch(RawPdu::isAbort);
    }

    @Test
    @DisplayName("C1 a thousand connections that each claim four gigabytes cost no memory")
    void claimedLengthsCostNoMemory() {
        // Given
        claimFourGigabytes(1000);
        long before = residentBytes();

        // When
        claimFourGigabytes(1000);

        // Then
        assertThat(residentBytes() - before).isLessThan(32 * 1024 * 1024);
    }

    private void claimFourGigabytes(int times) {
        for (int i = 0; i < times; i++) {
            try (RawPeer peer = RawPeer.plainFrom("127.0.0.9", hospital.plainPort())) {
                peer.sendsInVain(Wire.hex("01 00 FFFFFFFF"));
                peer.answer(AT_ONCE);
            }
        }
    }

    @Test
    @DisplayName("C2 P-DATA-TF longer than the receiver allowed, from the called side")
    void dataLongerThanAllowedFromTheCalledSide() {
        withAcceptor(
                acceptor -> {
                    acceptor.receive();
                    acceptor.send(ScriptedAcceptor.accept(UPSTREAM_MAXIMUM_LENGTH, 1));
                    acceptor.receive();
                    acceptor.sendsInVain(Wire.pdu(4, Wire.pdv(1, 3, new byte[4096 + 1 - 6])));
                    assertThat(acceptor.answer(OF_A_COLD_START))
                            .singleElement()
                            .satisfies(HardeningIT::isAbortOfGantry);
                },
                port -> {
                    try (RawPeer peer = RawPeer.tls(port, ct)) {
                        peer.send(RawAssociateRq.verification()
                                .maximumLength(4096)
                                .bytes());
                        assertThat(peer.receive().isAccept()).isTrue();
                        peer.send(Wire.command(1, Wire.echoRq(1)));
                        assertThat(peer.answer(OF_A_COLD_START))
                                .singleElement()
                                .satisfies(HardeningIT::isAbortOfGantry);
                    }
                });
    }

    static Stream<Arguments> wrongData() {
        return Stream.of("C2", "C3", "C4", "C9", "C10", "C11")
                .flatMap(row -> vectors(row, Stage.ASSOCIATED))
                .filter(vector -> !vector.get()[0].toString().contains("never ends"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongData")
    void dataThatIsNoMessage(String what, byte[] data) {
        try (RawPeer peer = established()) {
            // When
            peer.sendsInVain(data);

            // Then
            assertThat(peer.answer(AT_ONCE)).as(what).singleElement().satisfies(HardeningIT::isAbortOfGantry);
        }
    }

    static Stream<Arguments> spoiledRequests() {
        return vectors("C5", Stage.FIRST);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spoiledRequests")
    void itemThatIsNotAsLongAsItSays(String what, byte[] request) {
        assertThat(refused(request)).as(what).hasSize(1).allMatch(pdu -> pdu.type() == 3 || pdu.isAbort());
    }

    @Test
    @DisplayName("C6 sixteen thousand items that each claim 65535 bytes")
    void itemsThatClaimMoreThanTheyHold() {
        for (int length : List.of(65_622, 65_500)) {
            byte[] items = new byte[length - 6 - 68];
            for (int i = 0; i + 4 <= items.length; i += 4) {
                items[i] = 0x20;
                items[i + 2] = (byte) 0xFF;
                items[i + 3] = (byte) 0xFF;
            }
            byte[] request = Wire.pdu(1, Arrays.copyOf(RawAssociateRq.plain().body(), 68), items);
            long before = residentBytes();

            // When
            List<RawPdu> answers = refused(request);

            // Then
            assertThat(answers).hasSizeLessThanOrEqualTo(1).allMatch(pdu -> pdu.type() == 3 || pdu.isAbort());
            assertThat(residentBytes() - before).isLessThan(16 * 1024 * 1024);
        }
    }

    static Stream<Arguments> tooManyItems() {
        return vectors("C6", Stage.FIRST);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooManyItems")
    void moreItemsThanThereMayBe(String what, byte[] request) {
        assertThat(refused(request))
                .as(what)
                .hasSizeLessThanOrEqualTo(1)
                .allMatch(pdu -> pdu.type() == 3 || pdu.isAbort());
    }

    static Stream<Arguments> pdusInTheWrongPlace() {
        return Stream.of("C7", "C8").flatMap(row -> vectors(row, Stage.ASSOCIATED));
    }

    @ParameterizedTest(name = "{0}, where a message is expected")
    @MethodSource("pdusInTheWrongPlace")
    void pduThatHasNoPlaceInAnAssociation(String what, byte[] pdu) {
        try (RawPeer peer = established()) {
            // When
            peer.send(pdu);

            // Then
            assertThat(peer.answer(AT_ONCE)).as(what).singleElement().satisfies(HardeningIT::isAbortOfGantry);
        }
    }

    @ParameterizedTest(name = "{0}, where a data set is expected")
    @MethodSource("pdusInTheWrongPlace")
    void pduThatHasNoPlaceInAMessage(String what, byte[] pdu) {
        try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
            // Given
            peer.send(RawAssociateRq.plain()
                    .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(peer.receive().isAccept()).isTrue();
            peer.send(Wire.command(1, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, "1.2.3.4")));
            peer.send(Wire.pdu(4, Wire.pdv(1, 0, new byte[100])));

            // When
            peer.send(pdu);

            // Then
            assertThat(peer.answer(AT_ONCE)).as(what).singleElement().satisfies(HardeningIT::isAbortOfGantry);
        }
    }

    static Stream<Arguments> firstPdusThatAreNoRequest() {
        return vectors("C8", Stage.FIRST);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("firstPdusThatAreNoRequest")
    void firstPduThatIsNoRequest(String what, byte[] pdu) {
        assertThat(refused(pdu)).as(what).hasSizeLessThanOrEqualTo(1).allMatch(RawPdu::isAbort);
    }

    @Test
    @DisplayName("C8 P-DATA-TF behind the request, before its answer")
    void dataBeforeTheAnswer() {
        withAcceptor(acceptor -> acceptor.untilClosed(Duration.ofSeconds(5)), port -> {
            try (RawPeer peer = RawPeer.tls(port, ct)) {
                peer.send(RawAssociateRq.verification().bytes(), Wire.command(1, Wire.echoRq(1)));
                assertThat(peer.answer(OF_A_COLD_START)).singleElement().satisfies(HardeningIT::isAbortOfGantry);
            }
        });
    }

    @Test
    @DisplayName("C11 command in a hundred thousand fragments that never ends")
    void commandThatNeverEnds() {
        try (RawPeer peer = established()) {
            // Given
            long before = residentBytes();
            byte[] fragment = Wire.pdu(4, Wire.pdv(1, 1, new byte[1]));
            byte[] thousand = Wire.concat(Collections.nCopies(1000, fragment).toArray(byte[][]::new));

            // When
            boolean cutOff = false;
            for (int i = 0; i < 100 && !cutOff; i++) {
                cutOff = peer.sendsInVain(thousand);
            }

            // Then
            assertThat(peer.answer(AT_ONCE)).hasSizeLessThanOrEqualTo(1).allMatch(RawPdu::isAbort);
            assertThat(residentBytes() - before).isLessThan(32 * 1024 * 1024);
        }
    }

    static Stream<Arguments> disorderlyFragments() {
        byte[] store = Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, "1.2.3.4");
        byte[] half = Arrays.copyOf(store, store.length / 2);
        return Stream.of(
                Arguments.of(
                        "data before its command is complete",
                        Wire.concat(Wire.pdu(4, Wire.pdv(3, 1, half)), Wire.pdu(4, Wire.pdv(3, 2, new byte[8])))),
                Arguments.of("data without a command", Wire.pdu(4, Wire.pdv(3, 2, new byte[8]))),
                Arguments.of(
                        "command amid another context's command",
                        Wire.concat(Wire.pdu(4, Wire.pdv(3, 1, half)), Wire.command(1, Wire.echoRq(2)))),
                Arguments.of(
                        "command amid data",
                        Wire.concat(
                                Wire.command(3, store),
                                Wire.pdu(4, Wire.pdv(3, 0, new byte[8])),
                                Wire.command(1, Wire.echoRq(2)))),
                Arguments.of(
                        "data of another context amid data",
                        Wire.concat(
                                Wire.command(3, store),
                                Wire.pdu(4, Wire.pdv(3, 0, new byte[8])),
                                Wire.pdu(4, Wire.pdv(1, 0, new byte[8])))),
                Arguments.of("empty P-DATA-TF", Wire.pdu(4)));
    }

    @ParameterizedTest(name = "C11 {0}")
    @MethodSource("disorderlyFragments")
    void fragmentsOutOfOrder(String what, byte[] bytes) {
        try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
            // Given
            peer.send(RawAssociateRq.verification()
                    .context(3, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(peer.receive().isAccept()).isTrue();

            // When
            peer.send(bytes);

            // Then
            assertThat(peer.answer(AT_ONCE)).as(what).singleElement().satisfies(HardeningIT::isAbortOfGantry);
        }
    }

    @Test
    @DisplayName("B10 the legs show no plain text, and a bit changed on the way reaches nobody")
    void legsAreNeitherReadNorChanged() {
        Hospital.Plan plan = Hospital.in(directory.resolve("legs"));
        byte[] instance = Wire.concat(
                Wire.data(0x0008_0016, Wire.CT_IMAGE_STORAGE),
                Wire.data(0x0008_0018, "1.2.3.4"),
                Wire.data(0x0010_0010, "SECRET^PATIENT"),
                Wire.data(0x0020_000d, "1.2.3"),
                Wire.data(0x0020_000e, "1.2.3.1"));
        byte[] message = Wire.message(1, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, "1.2.3.4"), instance);
        List<String> arrived = new CopyOnWriteArrayList<>();
        try (ScriptedAcceptor acceptor =
                        ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> acceptStores(peer, arrived));
                CountingRelay upstream = CountingRelay.to(acceptor.port());
                Hospital other = plan.pacsAt(upstream.port()).open();
                CountingRelay downstream = CountingRelay.to(other.port())) {
            // When
            try (RawPeer peer = storing(downstream.port())) {
                peer.send(message);
                assertThat(peer.receive().type()).isEqualTo(4);
                peer.send(Wire.RELEASE_RQ).receive();
            }

            // Then
            assertThat(arrived).containsExactly(HexFormat.of().formatHex(instance));
            for (CountingRelay leg : List.of(downstream, upstream)) {
                assertThat(leg.bytesTowardPeer()).isGreaterThan(message.length);
                String seen = leg.recording().stream()
                        .map(CountingRelay.Chunk::digits)
                        .collect(Collectors.joining());
                assertThat(List.of("SECRET", "PACS_IN", "CT01", Wire.CT_IMAGE_STORAGE, "1.2.3.1"))
                        .noneMatch(plain -> seen.contains(HexFormat.of().formatHex(Wire.text(plain))));
            }

            // When
            for (CountingRelay leg : List.of(downstream, upstream)) {
                try (RawPeer peer = storing(downstream.port())) {
                    leg.spoilNext();
                    peer.send(message);

                    // Then
                    assertThat(peer.answer(OF_A_COLD_START))
                            .hasSizeLessThanOrEqualTo(1)
                            .allMatch(RawPdu::isAbort);
                }
            }
            assertThat(arrived).hasSize(1);
        }
    }

    private RawPeer storing(int port) {
        RawPeer peer = RawPeer.tls(port, ct);
        peer.send(RawAssociateRq.plain()
                .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                .bytes());
        assertThat(peer.receive().isAccept()).isTrue();
        return peer;
    }

    /** Accepts associations and C-STORE requests whose command and data set are each one fragment. */
    private static void acceptStores(RawPeer peer, List<String> dataSets) {
        peer.receive();
        peer.send(ScriptedAcceptor.accept(UPSTREAM_MAXIMUM_LENGTH, 1));
        for (RawPdu pdu = peer.receive(); pdu.type() == 4; pdu = peer.receive()) {
            if (pdu.endsDataSet()) {
                dataSets.add(pdu.body().substring(12));
                peer.send(Wire.command(1, Wire.response(0x8001, 1, 0)));
            }
        }
        peer.send(Wire.RELEASE_RP);
    }

    @Test
    @DisplayName("C16 a window of 65535 asynchronous operations is asked of nobody and granted to nobody")
    void asynchronousOperationsWindowIsTakenOut() {
        List<RawPdu> requests = new CopyOnWriteArrayList<>();
        withAcceptor(
                acceptor -> {
                    requests.add(acceptor.receive());
                    acceptor.send(ScriptedAcceptor.accept(UPSTREAM_MAXIMUM_LENGTH, 1));
                    assertThat(acceptor.receive().type()).isEqualTo(5);
                    acceptor.send(Wire.RELEASE_RP);
                },
                port -> {
                    try (RawPeer peer = RawPeer.tls(port, ct)) {
                        // When
                        peer.send(RawAssociateRq.verification()
                                .userItem(Wire.item(0x53, Wire.hex("FFFF FFFF")))
                                .bytes());
                        RawPdu accept = peer.receive();

                        // Then
                        assertThat(accept.isAccept()).isTrue();
                        assertThat(accept.userItems(0x53)).isEmpty();
                        assertThat(requests)
                                .singleElement()
                                .satisfies(
                                        seen -> assertThat(seen.userItems(0x53)).isEmpty());
                        assertThat(peer.send(Wire.RELEASE_RQ).receive()).isEqualTo(RawPdu.releaseRp());
                    }
                });
    }

    @Test
    @DisplayName("D9 what vulnerability scanners send ends at Gantry, and the archive does not notice")
    void scannersReachNobody() {
        int before = pacs.connections();
        for (byte[] probe : SCANNER_PROBES) {
            try (RawPeer plain = RawPeer.plainFrom("127.0.0.9", hospital.plainPort());
                    RawPeer tls = RawPeer.plain(hospital.port())) {
                // When
                plain.sendsInVain(probe);
                tls.sendsInVain(probe);

                // Then
                String shown = HexFormat.of().formatHex(probe);
                assertThat(plain.answer(OF_A_COLD_START)).as(shown).allMatch(pdu -> pdu.type() == 3 || pdu.isAbort());
                assertThat(tls.remainder(OF_A_COLD_START)).as(shown).satisfies(HardeningIT::isNothingOrATlsAlert);
            }
        }
        for (int i = 0; i < 200; i++) {
            RawPeer.plainFrom("127.0.0.9", hospital.port()).reset();
        }
        assertUntouchedSince(before);
    }

    /** The first bytes of the probes by which scanners tell services apart. */
    private static final List<byte[]> SCANNER_PROBES = List.of(
            Wire.text("\r\n\r\n"),
            Wire.text("GET / HTTP/1.0\r\n\r\n"),
            Wire.text("OPTIONS / RTSP/1.0\r\n\r\n"),
            Wire.text("OPTIONS sip:nm SIP/2.0\r\n\r\n"),
            Wire.text("HELP\r\n"),
            Wire.text("EHLO scanner\r\n"),
            Wire.text("STATS\r\n"),
            Wire.text("JRMI\0\2K"),
            Wire.hex("80000028 72fe1d13 00000000 00000002 000186a0 0001977c"),
            Wire.hex("001e 0006 0100 0001 0000 0000 0000 0776657273696f6e04 62696e64 00 0010 0003"),
            Wire.hex("000000a4 ff534d42 72000000 00080140"),
            Wire.hex("6c00 0b00 0000 0000 0000 0000"),
            Wire.hex("300c 020101 6007 020102 0400 8000"),
            Wire.hex("0300000b 06e00000 000000"),
            // A whole ClientHello of SSL 3.0: of a half one, AvailabilityIT tells that it is ended at its deadline.
            Wire.hex("16 0300 002d 01 000029 0300" + "5a".repeat(32) + "00 0002 000a 01 00"),
            Wire.hex("00".repeat(64)),
            Wire.hex("ff".repeat(64)),
            AssociateRqBytes.verification("ECHOSCU", "ANY-SCP").bytes());

    static Stream<Arguments> otherProtocols() {
        return vectors("D6", Stage.RAW);
    }

    @ParameterizedTest(name = "{0} on the plain port and on the TLS port")
    @MethodSource("otherProtocols")
    void otherProtocolIsRefusedAtOnce(String what, byte[] bytes) {
        int before = pacs.connections();
        try (RawPeer plain = RawPeer.plainFrom("127.0.0.9", hospital.plainPort());
                RawPeer tls = RawPeer.plain(hospital.port())) {
            // When
            plain.send(bytes);
            tls.send(bytes);

            // Then
            assertThat(plain.answer(AT_ONCE)).as(what).allMatch(RawPdu::isAbort);
            assertThat(tls.remainder(AT_ONCE)).as(what).satisfies(HardeningIT::isNothingOrATlsAlert);
        }
        assertUntouchedSince(before);
    }

    private static void isNothingOrATlsAlert(byte[] bytes) {
        assertThat(bytes.length == 0 || bytes[0] == 0x15).isTrue();
    }

    @Test
    @DisplayName("C8 refused caller that does not close is closed when the ARTIM timer ends")
    void refusedCallerThatStaysIsClosed() {
        try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
            // When
            peer.send(RawAssociateRq.verification().called("NOWHERE").bytes());

            // Then
            assertThat(peer.untilClosed(Duration.ofSeconds(7))).containsExactly(RawPdu.reject(1, 1, 7));
        }
    }

    /** The vectors of a row that are sent at that stage, as {@code gantry probe} sends them: id and name, and the bytes. */
    private static Stream<Arguments> vectors(String row, Stage stage) {
        Target target = new Target("CT01", "PACS_IN", UPSTREAM_MAXIMUM_LENGTH);
        return ProbeVectors.row(row).stream()
                .filter(vector -> vector.stage() == stage)
                .map(vector -> Arguments.of(vector.id() + " " + vector.name(), vector.bytes(target)));
    }

    /** One allowed association with one C-ECHO. */
    private void echo() {
        try (RawPeer peer = established()) {
            assertThat(peer.send(Wire.command(1, Wire.echoRq(1))).receive().body())
                    .contains("00000009020000000000");
            assertThat(peer.send(Wire.RELEASE_RQ).receive()).isEqualTo(RawPdu.releaseRp());
        }
    }

    private RawPeer established() {
        RawPeer peer = RawPeer.tls(hospital.port(), ct);
        peer.send(RawAssociateRq.verification().bytes());
        assertThat(peer.receive().isAccept()).isTrue();
        return peer;
    }

    /** Sends bytes as the first ones of an authenticated connection, and returns the answer; the PACS must see nothing. */
    private List<RawPdu> refused(byte[] bytes) {
        int before = pacs.connections();
        List<RawPdu> answers;
        try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
            peer.sendsInVain(bytes);
            answers = peer.answer(AT_ONCE);
        }
        assertUntouchedSince(before);
        return answers;
    }

    /** One allowed echo later, the PACS must have seen one connection more and no other. */
    private void assertUntouchedSince(int before) {
        echo();
        assertThat(pacs.connections()).isEqualTo(before + 1);
    }

    private interface PortUser {
        void use(int port);
    }

    /** Runs a caller against a hospital of its own, whose PACS follows {@code script} to its end without a failure. */
    private void withAcceptor(Consumer<RawPeer> script, PortUser caller) {
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital-" + System.nanoTime()));
        try (ScriptedAcceptor acceptor = ScriptedAcceptor.tls(plan.credentials("pacs-main"), script);
                Hospital other = plan.pacsAt(acceptor.port()).open()) {
            caller.use(other.port());
            await().until(() -> acceptor.finished() == acceptor.connections());
            assertThat(acceptor.failures()).isEmpty();
        }
    }

    private static void isAbortOfGantry(RawPdu pdu) {
        assertThat(pdu.isAbort()).as("%s", pdu).isTrue();
        assertThat(pdu.body()).startsWith("000002");
    }

    private long residentBytes() {
        return hospital.gantry().residentBytes();
    }
}
