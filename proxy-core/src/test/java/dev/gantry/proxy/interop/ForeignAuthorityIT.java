package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.ListServer;
import dev.gantry.proxy.testing.OpensslCa;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Devices with certificates of an authority that is not ours, run with {@code openssl}, and the lists that it signs. */
@Interop({"openssl", "echoscu"})
class ForeignAuthorityIT {
    private static final String SITE = "st-elsewhere.example";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path directory;
    private final OpensslCa authority;
    private final Hospital.Plan plan;
    private final ScriptedAcceptor pacs;

    ForeignAuthorityIT(@TempDir Path directory) {
        this.directory = directory;
        authority = OpensslCa.create(directory.resolve("foreign"), "Hospital authority");
        plan = Hospital.in(directory.resolve("hospital")).trust(authority.root());
        pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
        plan.pacsAt(pacs.port());
    }

    @AfterEach
    void close() {
        pacs.close();
    }

    /** A device of that authority, which believes Gantry's. */
    private TlsFiles device(OpensslCa.Leaf leaf) {
        TlsFiles files = authority.issue(SITE, leaf);
        return new TlsFiles(
                files.key(), files.certificate(), plan.credentials("ct-01").root());
    }

    private TlsFiles device(String id) {
        return device(OpensslCa.Leaf.of(id));
    }

    private Hospital.Plan listedAt(String from, String more) {
        return plan.revocation(
                "{ lists: [ { authority: " + authority.root() + from + " } ], refresh: 1s" + more + " }");
    }

    private Hospital.Plan listedAt(ListServer server) {
        return listedAt(", from: \"" + server.uri("/list.crl") + "\"", "");
    }

    private static boolean echoes(Hospital hospital, TlsFiles files) {
        return DcmtkScu.echoscu(hospital.port()).tls(files).run().exitCode() == 0;
    }

    /** Whether a peer gets as far as an answer of the upper layer. */
    private static boolean isHeard(Hospital hospital, TlsFiles files, String title) {
        try (RawPeer peer = RawPeer.tls(hospital.port(), files)) {
            peer.send(RawAssociateRq.verification().calling(title).bytes());
            return !peer.answer(SOON).isEmpty();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static String management(Hospital hospital, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hospital.managementPort() + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void aCertificateIsRefusedAndItsAssociationCutOnceItsAuthorityListsIt() throws Exception {
        // Given
        TlsFiles scanner = device("ct-01");
        TlsFiles other = device("ct-01");
        try (ListServer server = new ListServer(authority.revocationList());
                Hospital hospital = listedAt(server).open()) {
            await().atMost(SOON).until(() -> echoes(hospital, scanner));
            try (RawPeer open = RawPeer.tls(hospital.port(), scanner)) {
                open.send(RawAssociateRq.verification().calling("CT01").bytes());
                assertThat(open.receive().isAccept()).isTrue();

                // When
                server.publish(authority.revoke(scanner).revocationList());

                // Then
                assertThat(open.answer(SOON)).containsExactly(RawPdu.abort(2, 0));
            }
            assertThat(echoes(hospital, scanner)).isFalse();
            hospital.gantry().awaitLine(Pattern.compile("revoked: the certificate with serial number"));
            assertThat(echoes(hospital, other)).isTrue();
            assertThat(echoes(hospital, hospital.credentials("ct-01"))).isTrue();
        }
    }

    @Test
    void whereTheListCannotBeHadTheZoneDecides() throws Exception {
        // Given
        TlsFiles scanner = device("ct-01");
        TlsFiles cart = device("us-01");
        try (ListServer server = new ListServer(authority.revocationList())) {
            server.goAway();

            // When
            try (Hospital hospital = listedAt(
                            ", from: \"" + server.uri("/list.crl") + "\"", ", zones: { modality-us: accept }")
                    .open()) {

                // Then
                assertThat(isHeard(hospital, cart, "US01")).isTrue();
                assertThat(isHeard(hospital, scanner, "CT01")).isFalse();
                assertThat(echoes(hospital, hospital.credentials("ct-01"))).isTrue();
                hospital.gantry().awaitLine(Pattern.compile("status-unknown: whether the certificate"));
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(management(hospital, "/readyz"))
                                .contains("no current list of `CN=Hospital authority`: `" + server.uri("/list.crl")));
                assertThat(management(hospital, "/metrics"))
                        .contains("gantry_revocation_list_remaining_seconds{authority=\"CN=Hospital authority\"} NaN")
                        .contains("gantry_revocation_status_unknown_total{outcome=\"accept\",zone=\"modality-us\"}")
                        .contains("gantry_revocation_status_unknown_total{outcome=\"refuse\",zone=\"modality-ct\"}");
            }
        }
    }

    @Test
    void aRestartWhileTheServerIsAwayGoesOnWithTheListThatWasKept() throws Exception {
        // Given
        TlsFiles scanner = device("ct-01");
        TlsFiles revoked = device("ct-01");
        try (ListServer server = new ListServer(authority.revoke(revoked).revocationList())) {
            try (Hospital hospital = listedAt(server).open()) {
                await().atMost(SOON).until(() -> echoes(hospital, scanner));
            }
            server.goAway();

            // When
            try (Hospital hospital = plan.open()) {

                // Then
                assertThat(echoes(hospital, scanner)).isTrue();
                assertThat(echoes(hospital, revoked)).isFalse();
                hospital.gantry().awaitLine(Pattern.compile("revoked: the certificate with serial number"));
            }
        }
    }

    @Test
    void theListIsFetchedFromWhereTheCertificatesSayThatItIs() throws Exception {
        // Given
        try (ListServer server = new ListServer(authority.revocationList());
                Hospital hospital = listedAt("", "").open()) {
            TlsFiles scanner = device(OpensslCa.Leaf.of("ct-01").listedAt(server.uri("/named.crl")));
            assertThat(server.requests()).isZero();

            // When
            await().atMost(SOON).until(() -> echoes(hospital, scanner));

            // Then
            server.publish(authority.revoke(scanner).revocationList());
            await().atMost(SOON).until(() -> !echoes(hospital, scanner));
            assertThat(List.of(hospital.gantry().log().split("\n")))
                    .anyMatch(line -> line.contains("revoked: the certificate with serial number"));
        }
    }

    @Test
    void aListOfSomebodyElseIsNotTaken() throws Exception {
        // Given
        TlsFiles scanner = device("ct-01");
        OpensslCa stranger = OpensslCa.create(directory.resolve("stranger"), "Hospital authority");

        // When
        try (ListServer server = new ListServer(stranger.revocationList());
                Hospital hospital = listedAt(server).open()) {
            await().atMost(SOON).until(() -> server.requests() > 1);

            // Then
            assertThat(isHeard(hospital, scanner, "CT01")).isFalse();
            server.publish(authority.revocationList());
            await().atMost(SOON).until(() -> echoes(hospital, scanner));
        }
    }
}
