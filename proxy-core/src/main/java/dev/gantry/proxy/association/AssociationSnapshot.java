package dev.gantry.proxy.association;

import dev.gantry.proxy.enforcement.NegotiatedContext;
import java.time.Duration;
import java.util.List;

/**
 * An association at one moment, as its own thread saw it.
 *
 * @param facts what does not change about it
 * @param established whether the called device has accepted; a connection for HL7 messages waits for nobody
 * @param contexts what was negotiated; empty until the called device has accepted, and of a connection for HL7 messages
 * @param age since the request
 * @param idle since the last PDU of either side
 * @param bytesFromCaller the bytes of message fragments that were relayed to the called device
 * @param bytesFromCalled the bytes of message fragments that were relayed to the caller
 * @param messagesFromCaller the messages likewise
 * @param messagesFromCalled the messages likewise
 */
public record AssociationSnapshot(
        AssociationFacts facts,
        boolean established,
        List<NegotiatedContext> contexts,
        Duration age,
        Duration idle,
        long bytesFromCaller,
        long bytesFromCalled,
        long messagesFromCaller,
        long messagesFromCalled) {
    public AssociationSnapshot {
        contexts = List.copyOf(contexts);
    }
}
