package dev.gantry.proxy.demo.scene;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Uids;
import dev.gantry.proxy.demo.dataset.Vr;
import dev.gantry.proxy.demo.peer.ScuAssociation;
import dev.gantry.proxy.demo.phantom.UltrasoundPhantom;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The scenes of the demo, in their order. What each is to come to follows from the hospital's policy. */
public final class Scenes {
    /** Encapsulated PDF Storage (PS3.4 B.5). */
    public static final Uid ENCAPSULATED_PDF_STORAGE = new Uid("1.2.840.10008.5.1.4.1.1.104.1");

    private static final String REJECTED = "A-ASSOCIATE-RJ ";

    private final Cast cast;
    private final Props props;

    private Scenes(Cast cast, Props props) {
        this.cast = cast;
        this.props = props;
    }

    /** Returns the scenes. */
    public static List<Scene> of(Cast cast, Props props) {
        Scenes scenes = new Scenes(cast, props);
        List<Scene> all = new ArrayList<>(scenes.lawful());
        all.addAll(scenes.refused());
        all.addAll(scenes.shutOut());
        return all;
    }

    private List<Scene> lawful() {
        int slices = props.ctSeries().size();
        return List.of(
                new Scene(
                        "CT1 asks whether PACS is there",
                        stage -> call(
                                stage,
                                cast.ct(),
                                cast.archive(),
                                WellKnownUids.VERIFICATION,
                                association -> "C-ECHO-RSP " + association.echo()),
                        Expectation.allowed("echo", "C-ECHO-RSP 0000H", 0)),
                new Scene(
                        "CT1 stores a series of " + slices + " CT images",
                        stage -> call(
                                stage,
                                cast.ct(),
                                cast.archive(),
                                WellKnownUids.CT_IMAGE_STORAGE,
                                association -> storeAll(association, props.ctSeries())),
                        Expectation.allowed("ct-archive", slices + " × C-STORE-RSP 0000H", slices)),
                new Scene(
                        "CT1 has PACS commit to keeping them",
                        stage -> call(
                                stage,
                                cast.ct(),
                                cast.archive(),
                                WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL,
                                this::commit),
                        Expectation.allowed(
                                "ct-archive", "N-ACTION-RSP 0000H, N-EVENT-REPORT: " + slices + " committed", 0)),
                new Scene(
                        "US1 stores an ultrasound image",
                        stage -> call(
                                stage,
                                cast.ultrasound(),
                                cast.archive(),
                                UltrasoundPhantom.ULTRASOUND_IMAGE_STORAGE,
                                association -> storeAll(association, List.of(props.ultrasound()))),
                        Expectation.allowed("us-archive", "1 × C-STORE-RSP 0000H", 1)),
                new Scene(
                        "READ1 looks for the CT study",
                        stage -> call(
                                stage, cast.workstation(), cast.archive(), WellKnownUids.STUDY_ROOT_FIND, this::find),
                        Expectation.allowed("reading", "C-FIND-RSP 0000H, 1 study of " + slices + " images", 0)),
                new Scene(
                        "RIS sends PACS an order, HL7 ORM^O01",
                        stage -> tell(stage, "RIS", "ORM^O01", "ORC|NW|PHANTOM-1\r"),
                        Expectation.allowed("orders", "ACK AA", 0)));
    }

    private List<Scene> refused() {
        return List.of(
                new Scene(
                        "CT1 stores with the AE title of " + cast.otherCt() + ", which its certificate does not own",
                        stage -> stage.call(
                                cast.ct().calls(),
                                cast.ct().tls(),
                                cast.otherCt(),
                                cast.archive(),
                                List.of(WellKnownUids.CT_IMAGE_STORAGE),
                                association -> storeAll(association, props.ctSeries())),
                        Expectation.refused("identity-mismatch", REJECTED + "1/1/3")),
                new Scene(
                        "CT1 calls NOWHERE, which is no AE title of this hospital",
                        stage -> call(
                                stage,
                                cast.ct(),
                                new AeTitle("NOWHERE"),
                                WellKnownUids.CT_IMAGE_STORAGE,
                                association -> storeAll(association, props.ctSeries())),
                        Expectation.refused("unknown-called", REJECTED + "1/1/7")),
                new Scene(
                        "CT1 proposes CT images, MR images and queries in one association",
                        stage -> stage.call(
                                cast.ct().calls(),
                                cast.ct().tls(),
                                cast.ct().aeTitle(),
                                cast.archive(),
                                List.of(
                                        WellKnownUids.CT_IMAGE_STORAGE,
                                        WellKnownUids.MR_IMAGE_STORAGE,
                                        WellKnownUids.STUDY_ROOT_FIND),
                                association -> "A-ASSOCIATE-AC: " + results(association)),
                        Expectation.allowedInPart(
                                List.of("not-allowed", "not-allowed"),
                                "ct-archive",
                                "A-ASSOCIATE-AC: 1 acceptance, 2 user-rejection")),
                new Scene(
                        "CT1 queries PACS, which is not a scanner's business",
                        stage -> call(stage, cast.ct(), cast.archive(), WellKnownUids.STUDY_ROOT_FIND, this::find),
                        Expectation.refused("not-allowed", REJECTED + "1/1/1")),
                new Scene(
                        "CT1 sends a PDF on a context that it was given for CT images",
                        stage -> call(
                                stage,
                                cast.ct(),
                                cast.archive(),
                                WellKnownUids.CT_IMAGE_STORAGE,
                                association -> "C-STORE-RSP "
                                        + association.store(props.document(), WellKnownUids.CT_IMAGE_STORAGE)),
                        Expectation.refusedMessage("content-mismatch", "ct-archive", "C-STORE-RSP 0122H")),
                new Scene(
                        "ACME_SVC, a vendor's remote service, looks for studies",
                        stage -> call(stage, cast.vendor(), cast.archive(), WellKnownUids.STUDY_ROOT_FIND, this::find),
                        Expectation.refusedBy("vendor-barred", REJECTED + "1/1/1")),
                new Scene(
                        "RIS sends an order in the name of LAB, which is not its own",
                        stage -> tell(stage, "LAB", "ORM^O01", "ORC|NW|PHANTOM-2\r"),
                        Expectation.refused("identity-mismatch", "ACK AR, ERR 207")),
                new Scene(
                        "RIS merges two patients, ADT^A40, which no rule lets it do",
                        stage -> tell(stage, "RIS", "ADT^A40", "MRG|PHANTOM-US\r"),
                        Expectation.refused("message-type", "ACK AR, ERR 201")));
    }

    private List<Scene> shutOut() {
        return List.of(
                new Scene(
                        "CT1 without TLS calls the port that wants TLS",
                        stage -> call(
                                stage,
                                cast.plain(),
                                cast.archive(),
                                WellKnownUids.VERIFICATION,
                                association -> "C-ECHO-RSP " + association.echo()),
                        Expectation.refused("plain-on-tls-port", "connection closed")),
                new Scene(
                        "somebody with a certificate for ct-1 of an authority of their own",
                        stage -> call(
                                stage,
                                cast.intruder(),
                                cast.archive(),
                                WellKnownUids.VERIFICATION,
                                association -> "C-ECHO-RSP " + association.echo()),
                        Expectation.handshakeFails("handshake-failed", "untrusted-issuer")),
                new Scene(
                        "somebody with TLS and no certificate",
                        stage -> call(
                                stage,
                                cast.nobody(),
                                cast.archive(),
                                WellKnownUids.VERIFICATION,
                                association -> "C-ECHO-RSP " + association.echo()),
                        Expectation.handshakeFails("handshake-failed")));
    }

    private static String call(
            Stage stage, Machine machine, AeTitle called, Uid abstractSyntax, Stage.Conversation conversation)
            throws IOException, InterruptedException {
        return stage.call(
                machine.calls(), machine.tls(), machine.aeTitle(), called, List.of(abstractSyntax), conversation);
    }

    private String tell(Stage stage, String sendingApplication, String type, String segment)
            throws IOException, InterruptedException {
        return stage.tell(
                cast.ris().calls(),
                cast.ris().tls(),
                "MSH|^~\\&|" + sendingApplication + "|DEMO|PACS|DEMO|||" + type + "|1|P|2.5\rPID|1||PHANTOM-CT\r"
                        + segment);
    }

    private static String storeAll(ScuAssociation association, List<SopInstance> instances)
            throws IOException, InterruptedException {
        Map<String, Integer> statuses = new TreeMap<>();
        for (SopInstance instance : instances) {
            statuses.merge(association.store(instance).toString(), 1, Integer::sum);
        }
        return statuses.entrySet().stream()
                .map(status -> status.getValue() + " × C-STORE-RSP " + status.getKey())
                .collect(Collectors.joining(", "));
    }

    private String commit(ScuAssociation association) throws IOException, InterruptedException {
        ScuAssociation.Committed committed =
                association.commit(Uids.random(props.ctStudy().random()), props.ctSeries());
        return "N-ACTION-RSP " + committed.status() + ", N-EVENT-REPORT: "
                + committed.committed().size() + " committed";
    }

    private String find(ScuAssociation association) throws IOException, InterruptedException {
        ScuAssociation.Found found = association.find(new DataSet()
                .put(Tag.QUERY_RETRIEVE_LEVEL, Vr.CS, "STUDY")
                .put(Tag.STUDY_INSTANCE_UID, Vr.UI, props.ctStudy().studyUid().value())
                .put(Tag.PATIENT_ID, Vr.LO)
                .put(Tag.NUMBER_OF_STUDY_RELATED_INSTANCES, Vr.IS));
        if (!found.status().equals(DimseStatus.SUCCESS)) {
            return "C-FIND-RSP " + found.status();
        }
        String images = found.matches().stream()
                .map(match -> match.text(Tag.NUMBER_OF_STUDY_RELATED_INSTANCES))
                .collect(Collectors.joining("+"));
        return "C-FIND-RSP " + found.status() + ", " + found.matches().size() + " study of " + images + " images";
    }

    private static String results(ScuAssociation association) {
        Map<String, Integer> results = new TreeMap<>();
        for (NegotiatedPresentationContext context : association.contexts()) {
            results.merge(context.result().name().toLowerCase(Locale.ROOT).replace('_', '-'), 1, Integer::sum);
        }
        return results.entrySet().stream()
                .map(result -> result.getValue() + " " + result.getKey())
                .collect(Collectors.joining(", "));
    }
}
