package dev.gantry.proxy.demo.phantom;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Uids;
import dev.gantry.proxy.demo.dataset.Vr;
import dev.gantry.proxy.dicom.Uid;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;

/**
 * Whose images they are and when they were made: the modules Patient, General Study, General Series, General Equipment and SOP Common
 * of PS3.3.
 *
 * @param studyUid the study instance UID
 * @param patientId the made-up patient, {@code PHANTOM-} and a word
 * @param at when it was made
 * @param random makes UIDs
 */
public record PhantomStudy(Uid studyUid, String patientId, LocalDateTime at, Random random) {
    /** The name on every image. */
    public static final String PATIENT_NAME = "PHANTOM^DEMO";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");

    /** Makes a study with a new UID. */
    public static PhantomStudy create(String patientId, LocalDateTime at, Random random) {
        return new PhantomStudy(Uids.random(random), patientId, at, random);
    }

    /** Returns the attributes that all images of a series share, and a new SOP instance UID. */
    DataSet image(Uid sopClass, String modality, Uid seriesUid, String seriesDescription, int instanceNumber) {
        String date = DATE.format(at);
        String time = TIME.format(at);
        return new DataSet()
                .put(Tag.SOP_CLASS_UID, Vr.UI, sopClass.value())
                .put(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.random(random).value())
                .put(Tag.STUDY_DATE, Vr.DA, date)
                .put(Tag.CONTENT_DATE, Vr.DA, date)
                .put(Tag.STUDY_TIME, Vr.TM, time)
                .put(Tag.CONTENT_TIME, Vr.TM, time)
                .put(Tag.ACCESSION_NUMBER, Vr.SH)
                .put(Tag.MODALITY, Vr.CS, modality)
                .put(Tag.MANUFACTURER, Vr.LO, "Gantry demo")
                .put(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, "Synthetic phantom")
                .put(Tag.REFERRING_PHYSICIAN_NAME, Vr.PN)
                .put(Tag.STUDY_DESCRIPTION, Vr.LO, "Phantoms of the Gantry demo")
                .put(Tag.SERIES_DESCRIPTION, Vr.LO, seriesDescription)
                .put(Tag.PATIENT_NAME, Vr.PN, PATIENT_NAME)
                .put(Tag.PATIENT_ID, Vr.LO, patientId)
                .put(Tag.PATIENT_BIRTH_DATE, Vr.DA)
                .put(Tag.PATIENT_SEX, Vr.CS, "O")
                .put(Tag.STUDY_INSTANCE_UID, Vr.UI, studyUid.value())
                .put(Tag.SERIES_INSTANCE_UID, Vr.UI, seriesUid.value())
                .put(Tag.STUDY_ID, Vr.SH, "DEMO")
                .put(Tag.SERIES_NUMBER, Vr.IS, "1")
                .put(Tag.INSTANCE_NUMBER, Vr.IS, Integer.toString(instanceNumber))
                .put(Tag.BURNED_IN_ANNOTATION, Vr.CS, "NO");
    }
}
