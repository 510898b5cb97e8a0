package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.DataSetReader.MalformedDataSetException;
import dev.gantry.proxy.demo.dataset.FileMeta;
import dev.gantry.proxy.demo.peer.DataSetSink;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data set of a C-STORE on its way into a file, as it comes. Where the disk does not take it, the rest is let fall and the status
 * says so.
 */
final class IncomingObject implements DataSetSink {
    private final ArchiveStore store;
    private final Uid uid;
    private final Consumer<DimseStatus> complete;
    private @Nullable Path file;
    private @Nullable FileChannel out;

    /**
     * @param source the AE title that it comes from
     * @param complete told the status of the response
     */
    IncomingObject(
            ArchiveStore store,
            Uid sopClass,
            Uid uid,
            Uid transferSyntax,
            AeTitle source,
            Consumer<DimseStatus> complete) {
        this.store = store;
        this.uid = uid;
        this.complete = complete;
        try {
            Path temporary = store.temporary();
            file = temporary;
            out = FileChannel.open(temporary, StandardOpenOption.WRITE);
            write(ByteBuffer.wrap(FileMeta.write(sopClass, uid, transferSyntax, source)));
        } catch (IOException e) {
            abandon();
        }
    }

    @Override
    public void fragment(ByteBuf bytes) {
        try {
            write(bytes.nioBuffer());
        } catch (IOException e) {
            abandon();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        FileChannel open = out;
        while (open != null && bytes.hasRemaining()) {
            open.write(bytes);
        }
    }

    @Override
    public void end() {
        complete.accept(keep());
        abandon();
    }

    private DimseStatus keep() {
        Path written = file;
        FileChannel open = out;
        if (written == null || open == null) {
            return DimseStatus.OUT_OF_RESOURCES;
        }
        try {
            open.close();
            store.keep(written, uid);
            return DimseStatus.SUCCESS;
        } catch (MalformedDataSetException e) {
            return DimseStatus.CANNOT_UNDERSTAND;
        } catch (IOException e) {
            return DimseStatus.OUT_OF_RESOURCES;
        }
    }

    /** Lets go of the file, which is gone already where it was kept. */
    @Override
    public void abandon() {
        FileChannel open = out;
        Path written = file;
        out = null;
        file = null;
        try {
            if (open != null) {
                open.close();
            }
            if (written != null) {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            // A file that cannot be deleted is not indexed either: its name does not end as those of objects do.
            return;
        }
    }
}
