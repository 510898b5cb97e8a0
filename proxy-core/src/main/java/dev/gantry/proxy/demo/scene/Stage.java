package dev.gantry.proxy.demo.scene;

import dev.gantry.policy.Effect;
import dev.gantry.proxy.demo.archive.Archive;
import dev.gantry.proxy.demo.peer.Answer;
import dev.gantry.proxy.demo.peer.MessageReceiver;
import dev.gantry.proxy.demo.peer.MessageSender;
import dev.gantry.proxy.demo.peer.PeerEventLoops;
import dev.gantry.proxy.demo.peer.PeerTls;
import dev.gantry.proxy.demo.peer.Requestor;
import dev.gantry.proxy.demo.peer.ScuAssociation;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plays scenes: between machines that call, the proxy that decides, and the archive behind it. One thread. */
public final class Stage {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Pattern ALERT = Pattern.compile("fatal alert: (\\w+)");
    private static final Pattern MSA = Pattern.compile("\rMSA\\|([A-Z]{2})");
    private static final Pattern ERR = Pattern.compile("\rERR\\|[^|]*\\|[^|]*\\|(\\d+)");
    private static final Decided NOTHING = new Decided(Effect.DENY, List.of("nothing-decided"), List.of(), "");

    private final PeerEventLoops eventLoops;
    private final DecisionRecorder recorder;
    private final Archive archive;
    private final MessageReceiver messages;
    private final AtomicReference<@Nullable InetSocketAddress> callsFrom = new AtomicReference<>();

    /**
     * Sets the stage.
     *
     * @param recorder hears what the proxy decides
     * @param archive what stands behind the proxy
     * @param messages where the archive takes HL7 messages
     */
    public Stage(PeerEventLoops eventLoops, DecisionRecorder recorder, Archive archive, MessageReceiver messages) {
        this.eventLoops = eventLoops;
        this.recorder = recorder;
        this.archive = archive;
        this.messages = messages;
    }

    /** What is done with an association that is established. */
    @FunctionalInterface
    interface Conversation {
        /** Speaks, and returns what came back. */
        String with(ScuAssociation association) throws IOException, InterruptedException;
    }

    /** Plays a scene and compares what came of it with what was to come. */
    public Outcome play(Scene scene) throws InterruptedException {
        int connections = connections();
        int objects = archive.store().instances().size();
        callsFrom.set(null);
        String wire;
        try {
            wire = scene.play().on(this);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            wire = String.valueOf(e.getMessage());
        }
        InetSocketAddress peer = callsFrom.get();
        Decided decided =
                peer == null ? NOTHING : recorder.await(peer, PATIENCE).orElse(NOTHING);
        int seen = connections() - connections;
        int kept = archive.store().instances().size() - objects;
        return new Outcome(scene.title(), decided, wire, seen, scene.expected().differences(decided, wire, seen, kept));
    }

    private int connections() {
        return archive.connections() + messages.connections();
    }

    /**
     * Sends an HL7 message.
     *
     * @param tls what the machine shows
     * @return what the answer says
     */
    String tell(InetSocketAddress to, PeerTls tls, String message) throws IOException, InterruptedException {
        return new MessageSender(eventLoops, tls, PATIENCE)
                .send(to, message, callsFrom::set)
                .map(Stage::acknowledgement)
                .orElse("connection closed");
    }

    private static String acknowledgement(String answer) {
        Matcher code = MSA.matcher(answer);
        Matcher error = ERR.matcher(answer);
        return "ACK " + (code.find() ? code.group(1) : "without MSA") + (error.find() ? ", ERR " + error.group(1) : "");
    }

    /**
     * Asks for an association and, where it is established, holds a conversation and releases it.
     *
     * @param tls what the machine shows; absent: it speaks in plain
     * @return what came back
     */
    String call(
            InetSocketAddress to,
            @Nullable PeerTls tls,
            AeTitle calling,
            AeTitle called,
            List<Uid> abstractSyntaxes,
            Conversation conversation)
            throws IOException, InterruptedException {
        Requestor requestor = new Requestor(eventLoops, tls, PATIENCE);
        Answer answer = requestor.associate(
                to, Requestor.request(calling, called, abstractSyntaxes.toArray(Uid[]::new)), callsFrom::set);
        if (answer instanceof Answer.Accepted accepted) {
            String said = conversation.with(accepted.association());
            accepted.association().release();
            return said;
        }
        return answer instanceof Answer.Rejected rejected
                ? text(rejected.answer())
                : closed(((Answer.Closed) answer).detail());
    }

    private static String text(AAssociateRj answer) {
        return "A-ASSOCIATE-RJ " + answer.result().code() + "/"
                + answer.source().code() + "/" + answer.reason().code();
    }

    private static String closed(String detail) {
        Matcher alert = ALERT.matcher(detail);
        return alert.find() ? "TLS alert " + alert.group(1) : "connection closed";
    }
}
