package dev.gantry.proxy.transport;

import dev.gantry.proxy.messaging.ReceiverConnection;
import io.netty.channel.Channel;

/** A connection to a receiver of HL7 messages: taken by one conversation at a time, and kept for the next. */
final class ReceiverLeg extends MllpLeg implements ReceiverConnection {
    private final KeptReceivers kept;
    private final KeptReceivers.Key key;
    private MllpLeg sender;
    private boolean connected;

    ReceiverLeg(LegTimes times, KeptReceivers kept, KeptReceivers.Key key, MllpLeg sender) {
        super(times);
        this.kept = kept;
        this.key = key;
        this.sender = sender;
    }

    /** Says whose messages it carries from now on. */
    void takenBy(MllpLeg newSender) {
        sender = newSender;
    }

    void opened() {
        connected = true;
    }

    @Override
    public boolean isConnected() {
        Channel channel = channel();
        return connected && !isClosed() && channel != null && channel.isActive();
    }

    @Override
    public void engage() {
        pair(sender, this);
    }

    @Override
    public void park() {
        if (isConnected()) {
            unpair();
            holdBack(false);
            kept.keep(key, this);
        } else {
            close();
        }
    }
}
