package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Vr;
import dev.gantry.proxy.dicom.Uid;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to a request to commit (PS3.4 J.3.3): what is kept, and what is not.
 *
 * @param eventTypeId 1 where everything is kept, 2 where something is not
 * @param information the data set of the N-EVENT-REPORT
 */
record CommitmentReport(int eventTypeId, DataSet information) {
    private static final int COMPLETE = 1;
    private static final int FAILURES_EXIST = 2;

    /** The failure reason "no such object instance" (PS3.3 C.14.1.1). */
    private static final int NO_SUCH_OBJECT_INSTANCE = 0x0112;

    static CommitmentReport of(DataSet request, ArchiveStore store) {
        List<DataSet> kept = new ArrayList<>();
        List<DataSet> failed = new ArrayList<>();
        for (DataSet item : request.items(Tag.REFERENCED_SOP_SEQUENCE)) {
            String sopClass = item.text(Tag.REFERENCED_SOP_CLASS_UID);
            String instance = item.text(Tag.REFERENCED_SOP_INSTANCE_UID);
            DataSet reference = new DataSet()
                    .put(Tag.REFERENCED_SOP_CLASS_UID, Vr.UI, sopClass)
                    .put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, instance);
            boolean found = Uid.parse(instance)
                    .flatMap(store::instance)
                    .filter(stored -> stored.sopClass().value().equals(sopClass))
                    .isPresent();
            if (found) {
                kept.add(reference);
            } else {
                failed.add(reference.putUnsignedShort(Tag.FAILURE_REASON, NO_SUCH_OBJECT_INSTANCE));
            }
        }
        DataSet information = new DataSet().put(Tag.TRANSACTION_UID, Vr.UI, request.text(Tag.TRANSACTION_UID));
        if (!kept.isEmpty()) {
            information.putItems(Tag.REFERENCED_SOP_SEQUENCE, kept);
        }
        if (!failed.isEmpty()) {
            information.putItems(Tag.FAILED_SOP_SEQUENCE, failed);
        }
        return new CommitmentReport(failed.isEmpty() ? COMPLETE : FAILURES_EXIST, information);
    }
}
