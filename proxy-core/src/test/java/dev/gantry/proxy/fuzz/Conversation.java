package dev.gantry.proxy.fuzz;

import dev.gantry.proxy.probe.AssociateRqBytes;
import dev.gantry.proxy.testing.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a caller says in one association: its A-ASSOCIATE-RQ, its messages, its A-RELEASE-RQ.
 *
 * @param name for the reader of a failure
 * @param pdus each whole, in order
 */
record Conversation(String name, List<byte[]> pdus) {
    private static final int CALLED = 10;
    private static final int CALLING = 26;
    private static final int TITLE = 16;
    private static final String MODALITY_WORKLIST_FIND = "1.2.840.10008.5.1.4.31";
    private static final String PERFORMED_STEP = "1.2.840.10008.3.1.2.3.3";
    private static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
    private static final String INSTANCE = "2.25.7";

    Conversation {
        pdus = List.copyOf(pdus);
    }

    /** Those that are made here, and the streams ({@code *.raw}) in the directory that {@code -Dfuzz.corpus} names. */
    static List<Conversation> all() throws IOException {
        List<Conversation> all = new ArrayList<>(List.of(
                echo(),
                store(),
                storeInFragments(),
                query(),
                worklist(),
                move(),
                get(),
                commitment(),
                step(),
                crowded()));
        String corpus = System.getProperty("fuzz.corpus", "");
        if (!corpus.isEmpty()) {
            try (Stream<Path> files = Files.list(Path.of(corpus))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".raw"))
                        .sorted()
                        .toList()) {
                    all.add(new Conversation(String.valueOf(file.getFileName()), split(Files.readAllBytes(file))));
                }
            }
        }
        return all;
    }

    /** The same between two others. */
    Conversation between(String calling, String called) {
        List<byte[]> renamed = new ArrayList<>(pdus);
        byte[] request = pdus.get(0).clone();
        title(request, CALLED, called);
        title(request, CALLING, calling);
        renamed.set(0, request);
        return new Conversation(name, renamed);
    }

    private static void title(byte[] request, int at, String title) {
        System.arraycopy(Wire.text(String.format("%-16s", title)), 0, request, at, TITLE);
    }

    /** Takes a stream apart where the lengths of its PDUs say so. */
    static List<byte[]> split(byte[] stream) {
        List<byte[]> pdus = new ArrayList<>();
        for (int at = 0; at + 6 <= stream.length; ) {
            int end = at + 6 + ByteBuffer.wrap(stream).getInt(at + 2);
            pdus.add(Arrays.copyOfRange(stream, at, end));
            at = end;
        }
        return pdus;
    }

    static Conversation echo() {
        return of(
                "echo",
                request().context(1, Wire.VERIFICATION, Wire.IMPLICIT_LITTLE_ENDIAN),
                Wire.command(1, Wire.echoRq(1)),
                Wire.command(1, Wire.echoRq(2)));
    }

    static Conversation store() {
        return of(
                "store",
                request().context(1, Wire.CT_IMAGE_STORAGE, Wire.EXPLICIT_LITTLE_ENDIAN, Wire.IMPLICIT_LITTLE_ENDIAN),
                Wire.message(1, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, INSTANCE), explicitInstance()));
    }

    private static Conversation storeInFragments() {
        byte[] dataSet = Wire.concat(
                Wire.data(0x0008_0016, Wire.CT_IMAGE_STORAGE),
                Wire.data(0x0008_0018, INSTANCE),
                sequence(0x0008_1140, Wire.data(0x0008_1155, "2.25.8")),
                Wire.data(0x0010_0020, "PHANTOM-1"),
                Wire.data(0x0020_000D, "2.25.9"),
                Wire.data(0x7FE0_0010, new byte[20_000]));
        byte[][] fragments = IntStream.iterate(0, at -> at < dataSet.length, at -> at + 4000)
                .mapToObj(at -> Wire.pdu(
                        4,
                        Wire.pdv(
                                1,
                                at + 4000 < dataSet.length ? 0 : 2,
                                Arrays.copyOfRange(dataSet, at, Math.min(dataSet.length, at + 4000)))))
                .toArray(byte[][]::new);
        return of(
                "store in fragments",
                request().context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN),
                Wire.concat(Wire.command(1, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, INSTANCE)), Wire.concat(fragments)));
    }

    private static Conversation query() {
        byte[] cancel = Wire.commandSet(Wire.us(0x0100, 0x0FFF), Wire.us(0x0120, 1), Wire.us(0x0800, 0x0101));
        return of(
                "query",
                request().context(1, Wire.STUDY_ROOT_FIND, Wire.IMPLICIT_LITTLE_ENDIAN),
                Wire.message(1, Wire.findRq(1, Wire.STUDY_ROOT_FIND), identifier()),
                Wire.command(1, cancel));
    }

    private static Conversation worklist() {
        return of(
                "worklist",
                request().context(1, MODALITY_WORKLIST_FIND, Wire.IMPLICIT_LITTLE_ENDIAN),
                Wire.message(
                        1,
                        Wire.findRq(1, MODALITY_WORKLIST_FIND),
                        Wire.concat(
                                Wire.data(0x0010_0010, ""),
                                sequence(
                                        0x0040_0100,
                                        Wire.data(0x0040_0001, "FUZZ"),
                                        Wire.data(0x0040_0002, "20260101")))));
    }

    private static Conversation move() {
        return of(
                "move",
                request().context(1, Wire.STUDY_ROOT_MOVE, Wire.IMPLICIT_LITTLE_ENDIAN),
                Wire.message(1, Wire.moveRq(1, Wire.STUDY_ROOT_MOVE, "FUZZ1"), identifier()));
    }

    private static Conversation get() {
        byte[] command = Wire.commandSet(
                Wire.uid(0x0002, Wire.STUDY_ROOT_GET),
                Wire.us(0x0100, 0x0010),
                Wire.us(0x0110, 1),
                Wire.us(0x0700, 0),
                Wire.us(0x0800, 1));
        return of(
                "get",
                request()
                        .context(1, Wire.STUDY_ROOT_GET, Wire.IMPLICIT_LITTLE_ENDIAN)
                        .context(3, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                        .userItem(Wire.role(Wire.CT_IMAGE_STORAGE, 0, 1)),
                Wire.message(1, command, identifier()),
                Wire.command(3, Wire.response(0x8001, 1, 0)));
    }

    private static Conversation commitment() {
        byte[] dataSet = Wire.concat(
                Wire.data(0x0008_1195, "2.25.10"),
                sequence(0x0008_1199, Wire.data(0x0008_1150, Wire.CT_IMAGE_STORAGE), Wire.data(0x0008_1155, INSTANCE)));
        return of(
                "commitment",
                request().context(1, Wire.STORAGE_COMMITMENT, Wire.IMPLICIT_LITTLE_ENDIAN),
                Wire.message(1, Wire.commitmentRq(1), dataSet));
    }

    private static Conversation step() {
        byte[] create = Wire.commandSet(
                Wire.uid(0x0002, PERFORMED_STEP),
                Wire.us(0x0100, 0x0140),
                Wire.us(0x0110, 1),
                Wire.us(0x0800, 1),
                Wire.uid(0x1000, "2.25.11"));
        byte[] set = Wire.commandSet(
                Wire.uid(0x0003, PERFORMED_STEP),
                Wire.us(0x0100, 0x0120),
                Wire.us(0x0110, 2),
                Wire.us(0x0800, 1),
                Wire.uid(0x1001, "2.25.11"));
        return of(
                "performed procedure step",
                request().context(1, PERFORMED_STEP, Wire.IMPLICIT_LITTLE_ENDIAN),
                Wire.message(1, create, Wire.data(0x0040_0252, "IN PROGRESS")),
                Wire.message(1, set, Wire.data(0x0040_0252, "COMPLETED")));
    }

    /** A request with every item that there is. */
    private static Conversation crowded() {
        AssociateRqBytes request = request()
                .context(1, Wire.VERIFICATION, Wire.IMPLICIT_LITTLE_ENDIAN, Wire.EXPLICIT_LITTLE_ENDIAN)
                .context(3, Wire.CT_IMAGE_STORAGE, Wire.EXPLICIT_LITTLE_ENDIAN, JPEG_BASELINE)
                .context(5, Wire.STUDY_ROOT_FIND, Wire.IMPLICIT_LITTLE_ENDIAN)
                .context(7, "1.2.3.4", Wire.IMPLICIT_LITTLE_ENDIAN)
                .userItem(Wire.item(0x53, Wire.hex("0003 0003")))
                .userItem(Wire.role(Wire.CT_IMAGE_STORAGE, 1, 1))
                .userItem(Wire.item(0x56, counted(Wire.STUDY_ROOT_FIND), Wire.hex("01 00 01")))
                .userItem(
                        Wire.item(0x57, counted(Wire.CT_IMAGE_STORAGE), counted("1.2.840.10008.4.2"), Wire.hex("0000")))
                .userItem(Wire.item(0x58, Wire.hex("02 01"), counted("somebody"), counted("a secret")));
        return of("every item", request, Wire.command(1, Wire.echoRq(1)));
    }

    private static byte[] identifier() {
        return Wire.concat(
                Wire.data(0x0008_0005, "ISO_IR 100"),
                Wire.data(0x0008_0020, "20260101-20260102"),
                Wire.data(0x0008_0052, "STUDY "),
                Wire.data(0x0010_0020, "PHANTOM-1"),
                Wire.data(0x0020_000D, "2.25.9"));
    }

    private static byte[] explicitInstance() {
        return Wire.concat(
                explicit("08001600", "UI", Wire.CT_IMAGE_STORAGE + "\0"),
                explicit("08001800", "UI", INSTANCE),
                explicit("08006000", "CS", "CT"),
                Wire.hex("08004011 5351 0000 ffffffff feff00e0 ffffffff"),
                explicit("08005511", "UI", "2.25.8"),
                Wire.hex("feff0de0 00000000 feffdde0 00000000"),
                explicit("10002000", "LO", "PHANTOM-1 "),
                Wire.hex("e07f1000 4f57 0000 00010000"),
                new byte[256]);
    }

    private static byte[] explicit(String tag, String vr, String value) {
        return Wire.concat(
                Wire.hex(tag),
                Wire.text(vr),
                new byte[] {(byte) value.length(), (byte) (value.length() >> 8)},
                Wire.text(value));
    }

    private static byte[] sequence(int tag, byte[]... elements) {
        byte[] content = Wire.concat(elements);
        byte[] length = ByteBuffer.allocate(4)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(content.length)
                .array();
        return Wire.data(tag, Wire.concat(Wire.hex("feff00e0"), length, content));
    }

    private static byte[] counted(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Wire.concat(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
    }

    private static AssociateRqBytes request() {
        return AssociateRqBytes.plain("FUZZ", "ARCHIVE");
    }

    private static Conversation of(String name, AssociateRqBytes request, byte[]... messages) {
        return new Conversation(name, split(Wire.concat(request.bytes(), Wire.concat(messages), Wire.RELEASE_RQ)));
    }
}
