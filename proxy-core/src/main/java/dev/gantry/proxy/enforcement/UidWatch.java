package dev.gantry.proxy.enforcement;

import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dataset.DataSetReader;
import dev.gantry.proxy.dicom.dataset.DataSetReader.Progress;
import dev.gantry.proxy.dicom.dataset.Encoding;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the UIDs of study and series as an instance streams by: what stands before them may be long, and the instance does not
 * wait for it. Archives make names of files of these UIDs, so nothing else may stand there.
 */
final class UidWatch implements Passage, DataSetReader.Selection {
    private static final int STUDY_INSTANCE_UID = 0x0020_000D;
    private static final int SERIES_INSTANCE_UID = 0x0020_000E;

    private final DataSetReader reader;
    private Progress progress = Progress.READING;
    private boolean invalid;

    UidWatch(Encoding encoding) {
        reader = new DataSetReader(encoding, this);
    }

    @Override
    public @Nullable ReasonCode objection(ByteBuf fragment, boolean last) {
        if (progress == Progress.READING) {
            progress = reader.read(fragment);
            if (last && progress == Progress.READING) {
                progress = reader.end();
            }
        }
        if (invalid) {
            return ReasonCode.CONTENT_MISMATCH;
        }
        return progress == Progress.MALFORMED ? ReasonCode.CONTENT_UNDECIDED : null;
    }

    @Override
    public int highestTag() {
        return SERIES_INSTANCE_UID;
    }

    @Override
    public boolean wants(int sequence, int tag) {
        return sequence == 0 && (tag == STUDY_INSTANCE_UID || tag == SERIES_INSTANCE_UID);
    }

    @Override
    public boolean looksInto(int sequence) {
        return false;
    }

    @Override
    public void value(int sequence, int tag, byte[] value) {
        // An empty value is a mistake that the archive may judge; one that is no UID is not let near it.
        invalid |= value.length > 0 && !Uid.isUid(value, 0, value.length);
    }
}
