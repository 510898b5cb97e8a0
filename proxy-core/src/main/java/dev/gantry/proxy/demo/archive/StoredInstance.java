package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.dicom.Uid;
import java.nio.file.Path;

/**
 * An object that is kept.
 *
 * @param sopClass its SOP class
 * @param uid its SOP instance UID
 * @param file where it stands, in the format of PS3.10
 * @param header its attributes up to group 0020; not to be changed
 */
public record StoredInstance(Uid sopClass, Uid uid, Path file, DataSet header) {}
