package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.DataSetReader;
import dev.gantry.proxy.demo.dataset.DataSetReader.MalformedDataSetException;
import dev.gantry.proxy.demo.dataset.FileMeta;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.dicom.Uid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of an archive: one file for each object, {@code STUDY/INSTANCE.dcm}, written beside it and moved to its place when it is
 * complete. An object that comes again replaces the one before. Safe for threads.
 */
public final class ArchiveStore {
    /** What of each object is indexed: everything up to the end of group 0020. */
    private static final int LAST_INDEXED_TAG = 0x0020_FFFF;

    /** How much of a file is read for it, in bytes. */
    private static final int INDEXED_BYTES = 1 << 20;

    private static final String SUFFIX = ".dcm";

    private static final Logger log = LoggerFactory.getLogger(ArchiveStore.class);

    private final Path directory;
    private final ConcurrentHashMap<Uid, StoredInstance> instances = new ConcurrentHashMap<>();

    private ArchiveStore(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens a directory, which is made if it is missing, and indexes what it holds; files that are no objects are left alone.
     *
     * @throws IOException if it cannot be made or read
     */
    public static ArchiveStore open(Path directory) throws IOException {
        Files.createDirectories(directory);
        ArchiveStore store = new ArchiveStore(directory);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                store.index(file);
            }
        }
        return store;
    }

    private void index(Path file) throws IOException {
        try {
            StoredInstance instance = read(file);
            instances.put(instance.uid(), instance);
        } catch (MalformedDataSetException e) {
            log.warn("`{}` is not indexed: {}", file, e.getMessage());
        }
    }

    /** Returns where it is. */
    public Path directory() {
        return directory;
    }

    /** Returns the objects in the order of their UIDs. */
    public List<StoredInstance> instances() {
        return instances.values().stream()
                .sorted((one, other) -> one.uid().compareTo(other.uid()))
                .toList();
    }

    /** Returns an object by its SOP instance UID. */
    public Optional<StoredInstance> instance(Uid uid) {
        return Optional.ofNullable(instances.get(uid));
    }

    /** Returns a new file for an object that is on its way. */
    Path temporary() throws IOException {
        return Files.createTempFile(directory, "incoming", ".part");
    }

    /**
     * Takes in a complete file.
     *
     * @param uid the SOP instance UID that its command named
     * @throws MalformedDataSetException if it is another object, or none; it is not kept then
     */
    StoredInstance keep(Path temporary, Uid uid) throws IOException, MalformedDataSetException {
        StoredInstance read = read(temporary);
        if (!read.uid().equals(uid)) {
            throw new MalformedDataSetException("another SOP instance UID than in the command (expected: the same)");
        }
        Uid study = uidOf(read.header(), Tag.STUDY_INSTANCE_UID);
        Path file = directory.resolve(study.value()).resolve(uid.value() + SUFFIX);
        Files.createDirectories(directory.resolve(study.value()));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        StoredInstance kept = new StoredInstance(read.sopClass(), uid, file, read.header());
        instances.put(uid, kept);
        return kept;
    }

    private static StoredInstance read(Path file) throws IOException, MalformedDataSetException {
        byte[] beginning;
        try (InputStream in = Files.newInputStream(file)) {
            beginning = in.readNBytes(INDEXED_BYTES);
        }
        FileMeta meta = FileMeta.read(beginning);
        DataSet header = DataSetReader.read(
                Arrays.copyOfRange(beginning, meta.length(), beginning.length),
                meta.transferSyntax(),
                LAST_INDEXED_TAG);
        return new StoredInstance(uidOf(header, Tag.SOP_CLASS_UID), uidOf(header, Tag.SOP_INSTANCE_UID), file, header);
    }

    private static Uid uidOf(DataSet header, int tag) throws MalformedDataSetException {
        return Uid.parse(header.text(tag))
                .orElseThrow(() -> new MalformedDataSetException(Tag.text(tag) + " is no UID (expected: one)"));
    }
}
