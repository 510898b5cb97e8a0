package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.dicom.pdu.AAssociateRj;

/** What comes back to a request for an association. */
public sealed interface Answer {
    /** It is established. */
    record Accepted(ScuAssociation association) implements Answer {}

    /** An A-ASSOCIATE-RJ. */
    record Rejected(AAssociateRj answer) implements Answer {}

    /**
     * No answer: the connection was not opened, closed or aborted, or the patience ended.
     *
     * @param detail what is known of why, for a person
     */
    record Closed(String detail) implements Answer {}
}
