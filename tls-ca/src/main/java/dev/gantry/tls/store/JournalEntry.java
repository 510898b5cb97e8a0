package dev.gantry.tls.store;

import java.time.Instant;

/**
 * A row of a journal.
 *
 * @param at when it was written
 * @param instance which instance wrote it
 * @param seq its number in the chain of the instance
 * @param event what happened, such as {@code ISSUED}
 * @param detail {@code name=value} pairs that belong to the event
 */
public record JournalEntry(Instant at, int instance, long seq, String event, String detail) {}
