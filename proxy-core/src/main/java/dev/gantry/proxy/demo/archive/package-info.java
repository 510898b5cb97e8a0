/**
 * A small archive: it keeps the objects that it is sent, bit for bit, finds them again and commits to keeping them.
 *
 * <p>Starting points: {@link dev.gantry.proxy.demo.archive.Archive} serves Verification, Storage, Study Root Query and Storage
 * Commitment; {@link dev.gantry.proxy.demo.archive.ArchiveStore} is its directory.
 */
@NullMarked
package dev.gantry.proxy.demo.archive;

import org.jspecify.annotations.NullMarked;
