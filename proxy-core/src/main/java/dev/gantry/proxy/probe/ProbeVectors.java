package dev.gantry.proxy.probe;

import dev.gantry.proxy.probe.ProbeVector.Payload;
import dev.gantry.proxy.probe.ProbeVector.Stage;
import dev.gantry.proxy.probe.ProbeVector.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import static dev.gantry.proxy.probe.WireBytes.commandSet;
import static dev.gantry.proxy.probe.WireBytes.concat;
import static dev.gantry.proxy.probe.WireBytes.hex;
import static dev.gantry.proxy.probe.WireBytes.item;
import static dev.gantry.proxy.probe.WireBytes.itemClaiming;
import static dev.gantry.proxy.probe.WireBytes.pdu;
import static dev.gantry.proxy.probe.WireBytes.pdv;
import static dev.gantry.proxy.probe.WireBytes.text;
import static dev.gantry.proxy.probe.WireBytes.uid;
import static dev.gantry.proxy.probe.WireBytes.us;

/**
 * The catalogue of protocol attacks. Nothing in it stores, changes or reads an object: SOP classes other than Verification
 * are named where nothing is sent on them. An id is a row and a number within it; new vectors come last in their row.
 */
public final class ProbeVectors {
    private static final List<ProbeVector> ALL = new Builder().build();

    private ProbeVectors() {}

    /** Returns the whole catalogue, in the order of its rows. */
    public static List<ProbeVector> all() {
        return ALL;
    }

    /** Returns the vectors of a row. */
    public static List<ProbeVector> row(String row) {
        return ALL.stream().filter(vector -> vector.row().equals(row)).toList();
    }

    /** Returns the ids and the rows: what a vector can be chosen by. */
    public static Collection<String> names() {
        List<String> names = new ArrayList<>();
        ALL.forEach(vector -> {
            names.add(vector.id());
            if (!names.contains(vector.row())) {
                names.add(vector.row());
            }
        });
        return names;
    }

    private static final class Builder {
        private final List<ProbeVector> all = new ArrayList<>();
        private final Map<String, Integer> inRow = new TreeMap<>();
        private String row = "";

        List<ProbeVector> build() {
            identities();
            titles();
            contexts();
            roles();
            otherSides();
            lengths();
            items();
            places();
            commands();
            fragments();
            stalls();
            protocols();
            return List.copyOf(all);
        }

        private void add(String name, Stage stage, Payload payload) {
            int number = inRow.merge(row, 1, Integer::sum);
            String id = row + "-" + (number < 10 ? "0" : "") + number;
            all.add(new ProbeVector(id, row, name, stage, payload));
        }

        private void first(String name, byte[] bytes) {
            add(name, Stage.FIRST, target -> List.of(bytes));
        }

        private void request(String name, Function<Target, AssociateRqBytes> request) {
            add(name, Stage.FIRST, target -> List.of(request.apply(target).bytes()));
        }

        private void spoiled(String name, UnaryOperator<AssociateRqBytes> change) {
            request(name, target -> change.apply(target.verification()));
        }

        private void associated(String name, byte[] bytes) {
            add(name, Stage.ASSOCIATED, target -> List.of(bytes));
        }

        private void identities() {
            row = "A1";
            add(
                    "calling AE title of another device",
                    Stage.FIRST,
                    target -> target.otherCalling() == null
                            ? List.of()
                            : List.of(target.verification()
                                    .calling(target.otherCalling())
                                    .bytes()));
            spoiled("calling AE title that no device has", rq -> rq.calling("GANTRY_NOBODY"));
            row = "A2";
            spoiled("called AE title that no device has", rq -> rq.called("GANTRY_NOWHERE"));
            row = "A3";
            add("no certificate", Stage.WITHOUT_CERTIFICATE, Builder::verification);
            add(
                    "certificate of another device, with the calling AE title of this one",
                    Stage.OTHER_CERTIFICATE,
                    Builder::verification);
            row = "A4";
            for (int type : List.of(1, 2, 3, 4, 5)) {
                add(
                        "user identity of type " + type + " that is invented",
                        Stage.ASKING,
                        target -> List.of(target.verification()
                                .userItem(userIdentity(type))
                                .bytes()));
            }
        }

        private static List<byte[]> verification(Target target) {
            return List.of(target.verification().bytes());
        }

        /** A user identity sub-item that asks for an answer (PS3.7 D.3.3.7.1). */
        private static byte[] userIdentity(int type) {
            byte[] name = text("gantry-probe");
            byte[] passcode = type == 2 ? name : new byte[0];
            return item(
                    0x58,
                    new byte[] {(byte) type, 1},
                    WireBytes.int16(name.length),
                    name,
                    WireBytes.int16(passcode.length),
                    passcode);
        }

        private void roles() {
            row = "A7";
            for (String sopClass : List.of(WireBytes.VERIFICATION, WireBytes.CT_IMAGE_STORAGE)) {
                asking(
                        "the SCP role alone for " + sopClass,
                        rq -> rq.context(3, sopClass, WireBytes.IMPLICIT_LITTLE_ENDIAN)
                                .userItem(role(sopClass, "0001")));
                asking(
                        "both roles for " + sopClass,
                        rq -> rq.context(3, sopClass, WireBytes.IMPLICIT_LITTLE_ENDIAN)
                                .userItem(role(sopClass, "0101")));
            }
            row = "A8";
            asking(
                    "the SCP role for Storage Commitment, by which reports come that nobody asked for",
                    rq -> rq.context(3, WireBytes.STORAGE_COMMITMENT, WireBytes.IMPLICIT_LITTLE_ENDIAN)
                            .userItem(role(WireBytes.STORAGE_COMMITMENT, "0001")));
            associated(
                    "N-EVENT-REPORT that nobody asked for",
                    WireBytes.command(
                            1,
                            commandSet(
                                    uid(0x0002, WireBytes.STORAGE_COMMITMENT),
                                    us(0x0100, 0x0100),
                                    us(0x0110, 1),
                                    us(0x0800, 0x0101),
                                    uid(0x1000, WireBytes.STORAGE_COMMITMENT + ".1"),
                                    us(0x1002, 1))));
            associated("response that answers no request", WireBytes.command(1, WireBytes.echoRsp(77)));
        }

        private void asking(String name, UnaryOperator<AssociateRqBytes> change) {
            add(
                    name,
                    Stage.ASKING,
                    target -> List.of(change.apply(target.verification()).bytes()));
        }

        private static byte[] role(String sopClass, String roles) {
            return item(0x54, WireBytes.int16(sopClass.length()), text(sopClass), hex(roles));
        }

        private void otherSides() {
            row = "A9";
            byte[] tls10 = hex("16 0301 002f 01 00002b 0301" + "5a".repeat(32) + "00 0004 000a 002f 01 00");
            add(
                    "plain text where TLS is spoken, TLS where plain text is",
                    Stage.RAW,
                    target -> target.tls() ? verification(target) : List.of(tls10));
            raw("TLS 1.0 with suites of its time", tls10);
            raw(
                    "SSL 2.0",
                    hex("802e 01 0002 0015 0000 0010 010080 020080 030080 040080 050080 060040 0700c0"
                            + "5a".repeat(16)));
            row = "A10";
            add("certificate that is revoked or has expired", Stage.VOID_CERTIFICATE, Builder::verification);
        }

        private void titles() {
            row = "A5";
            for (String title : List.of(
                    "A\r\nlevel=info",
                    "A\u001b[2J",
                    "A\\01",
                    "../A",
                    "A;id",
                    "$(id)",
                    "`id`",
                    "A\u00c301",
                    "",
                    " ".repeat(16))) {
                request(
                        "calling AE title `" + shown(title) + "`",
                        target -> target.verification().callingBytes(padded(title)));
            }
            row = "B7";
            for (String title : List.of("../other/VICTIM", "..\\other\\VICTIM", "/etc/passwd", "")) {
                request(
                        "called AE title `" + shown(title) + "`",
                        target -> target.verification().calledBytes(padded(title)));
            }
        }

        private void contexts() {
            row = "A6";
            associated(
                    "C-FIND on the context of Verification",
                    WireBytes.command(1, WireBytes.findRq(1, WireBytes.STUDY_ROOT_FIND)));
            associated(
                    "C-ECHO that names another SOP class",
                    WireBytes.command(1, WireBytes.findRq(1, WireBytes.VERIFICATION)));
            associated("context that was never proposed", WireBytes.command(9, WireBytes.echoRq(1)));
            associated("context of even id", WireBytes.command(2, WireBytes.echoRq(1)));
            associated("context of id zero", WireBytes.command(0, WireBytes.echoRq(1)));
        }

        private void lengths() {
            row = "C1";
            for (String header : List.of(
                    "01 00 FFFFFFFF",
                    "01 00 7FFFFFFF",
                    "01 00 0BEBC200",
                    "01 00 00010001",
                    "04 00 FFFFFFFF",
                    "05 00 FFFFFFFF",
                    "07 00 00000005")) {
                first("PDU that begins " + header, hex(header));
            }
            row = "C2";
            add(
                    "P-DATA-TF longer than the receiver said it takes",
                    Stage.ASSOCIATED,
                    target -> target.maximumLength() < 7 || target.maximumLength() > 16 << 20
                            ? List.of()
                            : List.of(pdu(4, pdv(1, 3, new byte[(int) target.maximumLength() + 1 - 6]))));
            for (String length : List.of("00000000", "00000001")) {
                row = "C4";
                associated("PDV of length " + length, pdu(4, hex(length), hex("01 03"), new byte[16]));
            }
            for (String length : List.of("00000003", "00000013", "7FFFFFFF", "80000000", "FFFFFFFC", "FFFFFFFF")) {
                row = "C3";
                associated(
                        "PDV of length " + length + " where 12H remain",
                        pdu(4, hex(length), hex("01 03"), new byte[16]));
            }
        }

        private void items() {
            row = "C5";
            byte[] uid = text("1.2.3");
            spoiled("51H of length 2", rq -> rq.maximumLengthItem(item(0x51, new byte[2])));
            spoiled("51H of length 8", rq -> rq.maximumLengthItem(item(0x51, new byte[8])));
            spoiled("51H of length 0", rq -> rq.maximumLengthItem(item(0x51)));
            spoiled("51H that claims 65535", rq -> rq.maximumLengthItem(itemClaiming(0x51, 0xFFFF, new byte[4])));
            spoiled("51H twice", rq -> rq.userItem(item(0x51, new byte[4])));
            spoiled("52H of length 0", rq -> rq.userItem(item(0x52)));
            spoiled("52H of 65 characters", rq -> rq.userItem(item(0x52, text("1.".repeat(32) + "1"))));
            spoiled("52H that is no UID", rq -> rq.userItem(item(0x52, text("../etc"))));
            spoiled("53H of length 3", rq -> rq.userItem(item(0x53, new byte[3])));
            spoiled("53H of length 5", rq -> rq.userItem(item(0x53, new byte[5])));
            spoiled("54H whose UID is longer than it", rq -> rq.userItem(item(0x54, hex("00FF"), uid, hex("0100"))));
            spoiled("54H without roles", rq -> rq.userItem(item(0x54, hex("0005"), uid)));
            spoiled("54H with one role", rq -> rq.userItem(item(0x54, hex("0005"), uid, hex("01"))));
            spoiled("54H with a third role", rq -> rq.userItem(item(0x54, hex("0005"), uid, hex("010101"))));
            spoiled("54H of length 0", rq -> rq.userItem(item(0x54)));
            spoiled("54H of length 1", rq -> rq.userItem(item(0x54, new byte[1])));
            spoiled("55H of length 17", rq -> rq.userItem(item(0x55, text("A".repeat(17)))));
            spoiled("55H twice", rq -> rq.userItem(item(0x55, text("OTHER"))));
            spoiled("56H whose UID is longer than it", rq -> rq.userItem(item(0x56, hex("FFFF"), uid)));
            spoiled("56H of length 1", rq -> rq.userItem(item(0x56, new byte[1])));
            spoiled(
                    "57H whose related classes are longer than it",
                    rq -> rq.userItem(item(0x57, hex("0005"), uid, hex("0005"), uid, hex("00FF"))));
            spoiled("57H of length 3", rq -> rq.userItem(item(0x57, new byte[3])));
            spoiled("58H whose primary field is longer than it", rq -> rq.userItem(item(0x58, hex("01 00 FFFF"), uid)));
            spoiled("58H without a secondary field", rq -> rq.userItem(item(0x58, hex("02 00 0005"), uid)));
            spoiled("58H of length 2", rq -> rq.userItem(item(0x58, new byte[2])));
            spoiled("user item cut short", rq -> rq.userItem(hex("52 00 00")));
            spoiled("user item that claims more than its parent", rq -> rq.userItem(itemClaiming(0x5A, 0x0100, uid)));
            spoiled("application context of length 0", rq -> rq.applicationContextItem(item(0x10)));
            spoiled(
                    "application context that claims 65535",
                    rq -> rq.applicationContextItem(itemClaiming(0x10, 0xFFFF, uid)));
            spoiled("presentation context of length 3", rq -> rq.contextItem(item(0x20, new byte[3])));
            spoiled("presentation context without transfer syntax", rq -> rq.context(3, WireBytes.VERIFICATION));
            spoiled(
                    "presentation context without abstract syntax",
                    rq -> rq.contextItem(item(0x20, hex("03000000"), item(0x40, uid))));
            spoiled(
                    "abstract syntax that claims more than its parent",
                    rq -> rq.contextItem(item(0x20, hex("03000000"), itemClaiming(0x30, 0x0100, uid))));
            spoiled(
                    "transfer syntax of length 0",
                    rq -> rq.contextItem(item(0x20, hex("03000000"), item(0x30, uid), item(0x40))));
            spoiled(
                    "presentation context of even id",
                    rq -> rq.context(2, WireBytes.VERIFICATION, WireBytes.IMPLICIT_LITTLE_ENDIAN));
            spoiled(
                    "presentation context of id 0",
                    rq -> rq.context(0, WireBytes.VERIFICATION, WireBytes.IMPLICIT_LITTLE_ENDIAN));
            spoiled(
                    "presentation context id twice",
                    rq -> rq.context(1, WireBytes.CT_IMAGE_STORAGE, WireBytes.IMPLICIT_LITTLE_ENDIAN));
            spoiled("item cut short at the end", rq -> rq.furtherItem(hex("20 00 00")));
            spoiled("second user information", rq -> rq.furtherItem(item(0x50, item(0x51, new byte[4]))));
            for (int bytes : List.of(0, 1, 4, 35, 67, 68, 70, 72, 93, 97, 110, 130, 145)) {
                add(
                        "request cut short after " + bytes + " bytes of its body, with a length that fits",
                        Stage.FIRST,
                        target -> List.of(
                                pdu(1, Arrays.copyOf(target.verification().body(), bytes))));
            }
            row = "C6";
            for (int length : List.of(65_622, 65_500)) {
                add(
                        "request of " + length + " bytes whose items each claim 65535",
                        Stage.FIRST,
                        target -> List.of(pdu(1, Arrays.copyOf(target.plain().body(), 68), greedyItems(length - 74))));
            }
            request("129 presentation contexts", target -> {
                AssociateRqBytes many = target.plain();
                for (int i = 0; i < 129; i++) {
                    many.context((2 * i + 1) & 0xFF, WireBytes.VERIFICATION, WireBytes.IMPLICIT_LITTLE_ENDIAN);
                }
                return many;
            });
            request(
                    "presentation context of a thousand transfer syntaxes",
                    target -> target.plain()
                            .context(
                                    1,
                                    WireBytes.VERIFICATION,
                                    Collections.nCopies(1000, WireBytes.IMPLICIT_LITTLE_ENDIAN)
                                            .toArray(String[]::new)));
        }

        private void places() {
            row = "C7";
            add(
                    "second A-ASSOCIATE-RQ",
                    Stage.ASSOCIATED,
                    target -> List.of(target.verification().bytes()));
            byte[] accept = pdu(
                    2,
                    hex("0001 0000"),
                    new byte[64],
                    item(0x10, text("1.2.840.10008.3.1.1.1")),
                    item(0x21, hex("01000000"), item(0x40, text(WireBytes.IMPLICIT_LITTLE_ENDIAN))),
                    item(0x50, item(0x51, hex("00004000")), item(0x52, text("1.2.826.0.1.3680043.9.9999.2"))));
            associated("A-ASSOCIATE-AC from the caller", accept);
            row = "C8";
            associated("A-ASSOCIATE-RJ from the caller", hex("03 00 00000004 00 01 01 01"));
            associated("A-RELEASE-RP that nobody asked for", WireBytes.RELEASE_RP);
            associated("PDU of unknown type", hex("09 00 00000004 00000000"));
            associated("PDU of type zero", hex("00 00 00000004 00000000"));
            first("P-DATA-TF before any request", WireBytes.command(1, WireBytes.echoRq(1)));
            first("A-RELEASE-RQ before any request", WireBytes.RELEASE_RQ);
            first("A-RELEASE-RP before any request", WireBytes.RELEASE_RP);
            first("A-ASSOCIATE-AC before any request", accept);
            first("A-ASSOCIATE-RJ before any request", hex("03 00 00000004 00 01 01 01"));
            first("A-ABORT before any request", hex("07 00 00000004 00 00 00 00"));
        }

        private void commands() {
            row = "C9";
            byte[] sopClass = uid(0x0002, WireBytes.VERIFICATION);
            byte[] field = us(0x0100, 0x0030);
            byte[] messageId = us(0x0110, 1);
            byte[] noDataSet = us(0x0800, 0x0101);
            associated("command without (0000,0002)", command(commandSet(field, messageId, noDataSet)));
            associated("command without (0000,0100)", command(commandSet(sopClass, messageId, noDataSet)));
            associated("command without (0000,0110)", command(commandSet(sopClass, field, noDataSet)));
            associated("command without (0000,0800)", command(commandSet(sopClass, field, messageId)));
            associated(
                    "command field that nobody knows",
                    command(commandSet(sopClass, us(0x0100, 0x0FFE), messageId, noDataSet)));
            row = "C10";
            byte[] echo = WireBytes.echoRq(1);
            associated(
                    "element that claims more than remains",
                    command(concat(commandSet(sopClass, field, messageId), hex("0000 0008 FF000000 0101"))));
            associated(
                    "element of undefined length",
                    command(concat(commandSet(sopClass, field, messageId), hex("0000 0008 FFFFFFFF 0101"))));
            associated("element cut short", command(Arrays.copyOf(echo, echo.length - 1)));
            associated(
                    "element of another group",
                    command(commandSet(sopClass, field, messageId, noDataSet, hex("0800 0500 02000000 4141"))));
            associated("empty command", command(new byte[0]));
        }

        private static byte[] command(byte[] set) {
            return WireBytes.command(1, set);
        }

        private void fragments() {
            row = "C11";
            byte[] echo = WireBytes.echoRq(1);
            byte[] half = Arrays.copyOf(echo, echo.length / 2);
            associated("data without a command", pdu(4, pdv(1, 2, new byte[8])));
            associated(
                    "data before its command is complete",
                    concat(pdu(4, pdv(1, 1, half)), pdu(4, pdv(1, 2, new byte[8]))));
            associated("empty P-DATA-TF", pdu(4));
            byte[] thousand = concat(Collections.nCopies(1000, pdu(4, pdv(1, 1, new byte[1])))
                    .toArray(byte[][]::new));
            add(
                    "command in a hundred thousand fragments that never ends",
                    Stage.ASSOCIATED,
                    target -> Collections.nCopies(100, thousand));
        }

        private void stalls() {
            row = "D1";
            add("connection that says nothing", Stage.STALLED_RAW, target -> List.of(new byte[0]));
            row = "D2";
            add("half an A-ASSOCIATE-RQ", Stage.STALLED, target -> {
                byte[] request = target.verification().bytes();
                return List.of(Arrays.copyOf(request, request.length / 2));
            });
            row = "D3";
            add("the beginning of a ClientHello", Stage.STALLED_RAW, target -> List.of(hex("16 0301 0200 01 00")));
            row = "D4";
            add("a thousand C-ECHO whose answers are not read", Stage.STALLED_ASSOCIATED, target -> {
                List<byte[]> echoes = new ArrayList<>();
                for (int i = 1; i <= 1000; i++) {
                    echoes.add(WireBytes.command(1, WireBytes.echoRq(i)));
                }
                return List.of(concat(echoes.toArray(byte[][]::new)));
            });
        }

        private void protocols() {
            row = "D6";
            raw("HTTP", text("GET / HTTP/1.1\r\nHost: pacs\r\n\r\n"));
            raw("SSH", text("SSH-2.0-OpenSSH_9.2\r\n"));
            raw("RDP", hex("03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00"));
            raw("SMB", hex("00 00 00 2f ff 53 4d 42 72 00 00 00 00 18 01 28"));
            raw("MLLP", text("\u000bMSH|^~\\&|A|B|C|D\r\u001c\r"));
        }

        private void raw(String name, byte[] bytes) {
            add(name, Stage.RAW, target -> List.of(bytes));
        }

        private static byte[] greedyItems(int length) {
            byte[] items = new byte[length];
            for (int i = 0; i + 4 <= items.length; i += 4) {
                items[i] = 0x20;
                items[i + 2] = (byte) 0xFF;
                items[i + 3] = (byte) 0xFF;
            }
            return items;
        }

        private static byte[] padded(String title) {
            return text(title + " ".repeat(16 - title.length()));
        }

        private static String shown(String title) {
            return title.replaceAll("[^\\x20-\\x7e]", "?");
        }
    }
}
