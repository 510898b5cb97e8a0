package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.DataSetComparison;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.OpensslCa;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.TlsFiles;
import dev.gantry.proxy.testing.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What passes is what arrives: an instance that is very large, and one that is signed. */
class TransfersIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MIB = 1L << 20;

    /** The size of the large instance in MiB: 1 GiB, or as {@code -Dgantry.large.mib=10240} says. */
    private static final long LARGE = Long.getLong("gantry.large.mib", 1024);

    private static final String JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70";
    private static final String ULTRASOUND_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1";

    @TempDir
    private Path directory;

    @Test
    @Interop("storescp")
    @DisplayName("T-26 a very large multi-frame instance is streamed, with flat memory, and arrives as it was sent")
    void aVeryLargeInstanceIsStreamed() throws Exception {
        // Given
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        try (Storescp archive =
                        Storescp.start(directory.resolve("archive"), plan.credentials("pacs-main"), "-pdu", "131072");
                Hospital hospital = plan.pacsAt(archive.port()).open();
                RawPeer gateway = RawPeer.tls(hospital.port(), hospital.credentials("gateway-01"))) {
            gateway.send(RawAssociateRq.plain()
                    .calling("GATEWAY")
                    .context(1, ULTRASOUND_MULTIFRAME, JPEG_LOSSLESS)
                    .bytes());
            assertThat(gateway.receive().contextResults()).containsEntry(1, 0);

            // When
            gateway.send(Wire.command(1, Wire.storeRq(1, ULTRASOUND_MULTIFRAME, "1.2.3.26")));
            Sending sending = new Sending(gateway);
            sending.write(head());
            byte[] frame = new byte[(int) MIB - 8];
            new Random(26).nextBytes(frame);
            List<Long> memory = new ArrayList<>();
            for (int i = 0; i < LARGE; i++) {
                ByteBuffer.wrap(frame).putInt(i);
                sending.write(item(0xE000, frame.length));
                sending.write(frame);
                if (i % 32 == 0) {
                    memory.add(hospital.gantry().residentBytes());
                }
            }
            sending.finish(item(0xE0DD, 0));

            // Then
            List<RawPdu> answer = gateway.answer(Duration.ofMinutes(2));
            assertThat(answer)
                    .singleElement()
                    .satisfies(pdu -> assertThat(pdu.status()).isZero());
            assertThat(gateway.send(Wire.RELEASE_RQ).receive()).isEqualTo(RawPdu.releaseRp());
            long early = memory.get(memory.size() / 4);
            assertThat(memory.subList(memory.size() / 4, memory.size()))
                    .as("resident bytes each 32 MiB: %s", memory)
                    .allSatisfy(bytes -> assertThat(bytes - early).isLessThan(48 * MIB));
            assertThat(archive.received()).hasSize(1);
            assertThat(digestOfDataSet(archive.received().get(0))).isEqualTo(sending.digest());
        }
    }

    /** A data set in PDUs of 128 KiB, as it goes out. */
    private static final class Sending {
        private static final int FRAGMENT = 131_072 - 6;

        private final RawPeer peer;
        private final MessageDigest digest = sha256();
        private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(2 << 20);

        Sending(RawPeer peer) {
            this.peer = peer;
        }

        void write(byte[] bytes) {
            digest.update(bytes);
            waiting.writeBytes(bytes);
            if (waiting.size() > FRAGMENT) {
                byte[] all = waiting.toByteArray();
                int at = 0;
                for (; all.length - at > FRAGMENT; at += FRAGMENT) {
                    peer.send(Wire.pdu(4, Wire.pdv(1, 0, Arrays.copyOfRange(all, at, at + FRAGMENT))));
                }
                waiting.reset();
                waiting.write(all, at, all.length - at);
            }
        }

        void finish(byte[] bytes) {
            write(bytes);
            peer.send(Wire.pdu(4, Wire.pdv(1, 2, waiting.toByteArray())));
        }

        String digest() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /** What comes before the first frame, in Explicit VR Little Endian, with an empty offset table (PS3.5 A.4). */
    private static byte[] head() {
        return Wire.concat(
                explicit(0x0008_0016, "UI", ULTRASOUND_MULTIFRAME + '\0'),
                explicit(0x0008_0018, "UI", "1.2.3.26"),
                explicit(0x0008_0060, "CS", "US"),
                explicit(0x0010_0020, "LO", "SYNTHETIC-26"),
                explicit(0x0020_000D, "UI", "1.2.3.25"),
                explicit(0x0020_000E, "UI", "1.2.3.24"),
                explicit(0x0028_0008, "IS", even(Long.toString(LARGE))),
                Wire.hex("e07f1000 4f42 0000 ffffffff"),
                item(0xE000, 0));
    }

    private static String even(String text) {
        return text.length() % 2 == 0 ? text : text + ' ';
    }

    private static byte[] explicit(int tag, String vr, String value) {
        assertThat(value.length() % 2).as(value).isZero();
        ByteBuffer element = ByteBuffer.allocate(8 + value.length()).order(ByteOrder.LITTLE_ENDIAN);
        element.putShort((short) (tag >>> 16))
                .putShort((short) tag)
                .put(Wire.text(vr))
                .putShort((short) value.length())
                .put(Wire.text(value));
        return element.array();
    }

    private static byte[] item(int element, int length) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0xFFFE)
                .putShort((short) element)
                .putInt(length)
                .array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The digest of what follows the preamble and the file meta information (PS3.10 7.1). */
    private static String digestOfDataSet(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(132 + 12);
            in.skipNBytes(ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(140));
            new DigestInputStream(in, digest) {}.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    @Interop({"dcmsign", "dcmodify", "openssl", "storescu", "storescp", Programs.PYDICOM})
    @DisplayName("T-27 the signature of an instance is good behind Gantry, and one of a changed instance is not")
    void aSignatureIsStillGood() throws Exception {
        // Given
        Instant now = Instant.now();
        OpensslCa authority = OpensslCa.create(directory.resolve("signers"), "Signers");
        TlsFiles signer = authority.issue(
                "st-elsewhere.example",
                OpensslCa.Leaf.of("ct-01")
                        .rsa(2048)
                        .valid(now.minus(Duration.ofDays(2)), now.plus(Duration.ofDays(2))));
        Path signed = directory.resolve("signed.dcm");
        dcmsign(
                0,
                "+s",
                signer.key().toString(),
                signer.certificate().toString(),
                "+m2",
                Samples.named("CT_small.dcm").file().toString(),
                signed.toString());
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        try (Storescp archive = Storescp.start(directory.resolve("archive"), plan.credentials("pacs-main"));
                Hospital hospital = plan.pacsAt(archive.port()).open()) {
            // When
            DcmtkScu.Outcome sent = DcmtkScu.storescu(hospital.port())
                    .tls(hospital.credentials("ct-01"))
                    .with("-R", "-xe")
                    .run(signed);

            // Then
            assertThat(sent.exitCode()).as(sent.output()).isZero();
            Path received = archive.take(directory.resolve("received.dcm"));
            verify(0, authority, received);
            assertThat(DataSetComparison.differences(signed, received)).isEmpty();
            Programs.run(List.of("dcmodify", "-nb", "-m", "PatientID=SYNTHETIC-2", received.toString()), LIMIT);
            Programs.Finished changed = Programs.run(verification(authority, received), LIMIT);
            assertThat(changed.exitCode()).as(changed.output()).isNotZero();
        }
    }

    private static void verify(int expected, OpensslCa authority, Path file) {
        Programs.Finished verified = Programs.run(verification(authority, file), LIMIT);
        assertThat(verified.exitCode()).as(verified.output()).isEqualTo(expected);
    }

    private static List<String> verification(OpensslCa authority, Path file) {
        return List.of("dcmsign", "--verify", "+rg", "+cf", authority.root().toString(), file.toString());
    }

    private static void dcmsign(int expected, String... arguments) {
        List<String> command = new ArrayList<>(List.of("dcmsign"));
        command.addAll(List.of(arguments));
        Programs.Finished finished = Programs.run(command, LIMIT);
        assertThat(finished.exitCode()).as(finished.output()).isEqualTo(expected);
    }
}
