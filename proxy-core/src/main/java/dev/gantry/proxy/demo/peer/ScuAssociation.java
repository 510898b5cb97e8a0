package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.DataSetReader;
import dev.gantry.proxy.demo.dataset.DataSetReader.MalformedDataSetException;
import dev.gantry.proxy.demo.dataset.DataSetWriter;
import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Vr;
import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandElement;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.dimse.Priority;
import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.AbortSource;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.upperlayer.Connection;
import dev.gantry.proxy.upperlayer.EndCause;
import dev.gantry.proxy.upperlayer.UpperLayer;
import dev.gantry.proxy.upperlayer.UpperLayerUser;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An association on which this side is SCU. Each method sends one request and waits for its last response; one thread may call them.
 * Objects are held in memory while they are sent.
 */
public final class ScuAssociation {
    private final AAssociateRq request;
    private final EventLoop eventLoop;
    private final Duration patience;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable UpperLayer upperLayer;
    private volatile @Nullable Messages messages;
    private volatile @Nullable AAssociateAc answer;
    private int lastMessageId;

    /** What comes from the association's thread. */
    private sealed interface Event {
        record Answered(Answer answer) implements Event {}

        record Received(int contextId, CommandSet command, OpaqueBytes dataSet) implements Event {}

        record Ended(String detail) implements Event {}
    }

    /**
     * What came of a query.
     *
     * @param status the last status
     * @param matches the identifiers of the pending responses
     */
    public record Found(DimseStatus status, List<DataSet> matches) {
        public Found {
            matches = List.copyOf(matches);
        }
    }

    /**
     * What came of a request to commit.
     *
     * @param status of the N-ACTION
     * @param committed the SOP instance UIDs that the N-EVENT-REPORT names as committed; none where there was no report
     */
    public record Committed(DimseStatus status, List<Uid> committed) {
        public Committed {
            committed = List.copyOf(committed);
        }
    }

    ScuAssociation(AAssociateRq request, EventLoop eventLoop, Duration patience) {
        this.request = request;
        this.eventLoop = eventLoop;
        this.patience = patience;
    }

    UpperLayer serve(Connection connection) {
        UpperLayer made = new UpperLayer(connection, new Scu());
        upperLayer = made;
        return made;
    }

    Answer request() throws InterruptedException {
        eventLoop.execute(() -> upperLayer().associate(request));
        Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (event instanceof Event.Answered answered) {
            return answered.answer();
        }
        abort();
        return new Answer.Closed(event instanceof Event.Ended ended ? ended.detail() : "no answer");
    }

    /** Returns the results of the contexts, in the order of the answer. */
    public List<NegotiatedPresentationContext> contexts() {
        AAssociateAc accepted = answer;
        return accepted == null ? List.of() : accepted.presentationContexts();
    }

    /** C-ECHO (PS3.7 9.1.5). */
    public DimseStatus echo() throws AssociationEndedException, InterruptedException {
        int context = context(WellKnownUids.VERIFICATION);
        return exchange(context, requestOf(CommandField.C_ECHO_RQ, WellKnownUids.VERIFICATION), null)
                .command()
                .status();
    }

    /** C-STORE (PS3.7 9.1.1) on the context of the object's SOP class. */
    public DimseStatus store(SopInstance instance) throws AssociationEndedException, InterruptedException {
        return store(instance, instance.sopClass());
    }

    /** C-STORE on the context of some SOP class, which need not be the object's. */
    public DimseStatus store(SopInstance instance, Uid onContextOf)
            throws AssociationEndedException, InterruptedException {
        CommandSet.Builder command = requestOf(CommandField.C_STORE_RQ, instance.sopClass())
                .set(CommandElement.PRIORITY, Priority.MEDIUM.code())
                .set(CommandElement.AFFECTED_SOP_INSTANCE_UID, instance.uid());
        return exchange(context(onContextOf), command, instance.dataSet())
                .command()
                .status();
    }

    /** C-FIND of the Study Root model (PS3.4 C.4.1). */
    public Found find(DataSet identifier) throws AssociationEndedException, InterruptedException {
        int context = context(WellKnownUids.STUDY_ROOT_FIND);
        CommandSet.Builder command = requestOf(CommandField.C_FIND_RQ, WellKnownUids.STUDY_ROOT_FIND)
                .set(CommandElement.PRIORITY, Priority.MEDIUM.code());
        List<DataSet> matches = new ArrayList<>();
        Event.Received response = exchange(context, command, encode(context, identifier));
        while (response.command().status().isPending()) {
            matches.add(decode(response));
            response = receive();
        }
        return new Found(response.command().status(), matches);
    }

    /** N-ACTION of the Storage Commitment Push Model (PS3.4 J.3.2), and the N-EVENT-REPORT if the N-ACTION succeeds. */
    public Committed commit(Uid transaction, List<SopInstance> instances)
            throws AssociationEndedException, InterruptedException {
        int context = context(WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL);
        CommandSet.Builder command = CommandSet.builder(CommandField.N_ACTION_RQ)
                .set(CommandElement.REQUESTED_SOP_CLASS_UID, WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL)
                .set(CommandElement.REQUESTED_SOP_INSTANCE_UID, WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE)
                .set(CommandElement.MESSAGE_ID, ++lastMessageId)
                .set(CommandElement.ACTION_TYPE_ID, 1);
        DataSet information = new DataSet()
                .put(Tag.TRANSACTION_UID, Vr.UI, transaction.value())
                .putItems(
                        Tag.REFERENCED_SOP_SEQUENCE,
                        instances.stream()
                                .map(instance -> new DataSet()
                                        .put(
                                                Tag.REFERENCED_SOP_CLASS_UID,
                                                Vr.UI,
                                                instance.sopClass().value())
                                        .put(
                                                Tag.REFERENCED_SOP_INSTANCE_UID,
                                                Vr.UI,
                                                instance.uid().value()))
                                .toList());
        DimseStatus status = exchange(context, command, encode(context, information))
                .command()
                .status();
        if (status.category() != DimseStatus.Category.SUCCESS) {
            return new Committed(status, List.of());
        }
        DataSet report = decode(receive());
        List<Uid> committed = report.text(Tag.TRANSACTION_UID).equals(transaction.value())
                ? report.items(Tag.REFERENCED_SOP_SEQUENCE).stream()
                        .flatMap(item -> Uid.parse(item.text(Tag.REFERENCED_SOP_INSTANCE_UID)).stream())
                        .toList()
                : List.of();
        return new Committed(status, committed);
    }

    /** Releases the association and waits for the answer. */
    public void release() throws AssociationEndedException, InterruptedException {
        eventLoop.execute(() -> {
            if (upperLayer().canSendData()) {
                upperLayer().release();
            }
        });
        Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        while (event instanceof Event.Received) {
            event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (!(event instanceof Event.Ended ended)) {
            abort();
            throw new AssociationEndedException("no answer to the release");
        } else if (!ended.detail().isEmpty()) {
            throw new AssociationEndedException(ended.detail());
        }
    }

    /** Aborts the association. */
    public void abort() {
        eventLoop.execute(
                () -> upperLayer().abort(new AAbort(AbortSource.SERVICE_USER, AbortReason.REASON_NOT_SPECIFIED)));
    }

    private CommandSet.Builder requestOf(CommandField field, Uid sopClass) {
        return CommandSet.builder(field)
                .set(CommandElement.AFFECTED_SOP_CLASS_UID, sopClass)
                .set(CommandElement.MESSAGE_ID, ++lastMessageId);
    }

    private int context(Uid abstractSyntax) throws AssociationEndedException {
        for (ProposedPresentationContext proposed : request.presentationContexts()) {
            if (proposed.abstractSyntax().equals(abstractSyntax) && transferSyntax(proposed.id()) != null) {
                return proposed.id();
            }
        }
        throw new AssociationEndedException("no context of `" + abstractSyntax + "` was accepted");
    }

    private @Nullable Uid transferSyntax(int contextId) {
        for (NegotiatedPresentationContext context : contexts()) {
            if (context.id() == contextId) {
                return context.transferSyntax();
            }
        }
        return null;
    }

    private byte[] encode(int contextId, DataSet dataSet) {
        Uid transferSyntax = transferSyntax(contextId);
        return DataSetWriter.write(
                dataSet, transferSyntax == null ? WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN : transferSyntax);
    }

    private DataSet decode(Event.Received message) throws AssociationEndedException {
        Uid transferSyntax = transferSyntax(message.contextId());
        try {
            return DataSetReader.read(
                    message.dataSet().toByteArray(),
                    transferSyntax == null ? WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN : transferSyntax,
                    Tag.PIXEL_DATA);
        } catch (MalformedDataSetException e) {
            abort();
            throw new AssociationEndedException("malformed answer: " + e.getMessage());
        }
    }

    private Event.Received exchange(int contextId, CommandSet.Builder command, byte @Nullable [] dataSet)
            throws AssociationEndedException, InterruptedException {
        CommandSet built = dataSet == null ? command.build() : command.dataSet().build();
        eventLoop.execute(() -> {
            Messages open = messages;
            if (open == null) {
                return;
            }
            if (dataSet == null) {
                open.send(contextId, built);
            } else {
                open.send(contextId, built, dataSet);
            }
        });
        return receive();
    }

    private Event.Received receive() throws AssociationEndedException, InterruptedException {
        Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (event instanceof Event.Received received) {
            return received;
        }
        if (event instanceof Event.Ended ended) {
            events.add(ended);
            throw new AssociationEndedException(ended.detail().isEmpty() ? "association ended" : ended.detail());
        }
        abort();
        throw new AssociationEndedException("no answer within " + patience.toSeconds() + " s");
    }

    private UpperLayer upperLayer() {
        if (upperLayer == null) {
            throw new IllegalStateException("no upper layer yet");
        }
        return upperLayer;
    }

    /** What the upper layer tells. */
    private final class Scu implements UpperLayerUser {
        private String aborted = "";

        @Override
        public void associateConfirmed(AAssociateAc accepted) {
            answer = accepted;
            upperLayer().expectDataUpTo(Requestor.MAX_LENGTH);
            messages = new Messages(
                    upperLayer(), accepted.userInformation().statedMaximumLength(), ScuAssociation.this::take);
            events.add(new Event.Answered(new Answer.Accepted(ScuAssociation.this)));
        }

        @Override
        public void associateRejected(AAssociateRj rejection) {
            events.add(new Event.Answered(new Answer.Rejected(rejection)));
        }

        @Override
        public void dataIndicated(PDataTf data) {
            Messages open = messages;
            if (open == null) {
                data.release();
            } else {
                open.receive(data);
            }
        }

        @Override
        public void abortIndicated(AAbort abort) {
            aborted = "A-ABORT " + abort.source().code() + "/" + abort.reason().code();
        }

        @Override
        public void providerAbortIndicated(EndCause cause, String detail) {
            aborted = detail.isEmpty() ? cause.name().toLowerCase(Locale.ROOT).replace('_', ' ') : detail;
        }

        @Override
        public void releaseIndicated() {
            upperLayer().respondToRelease();
        }

        @Override
        public void releaseConfirmed() {}

        @Override
        public void associateIndicated(AAssociateRq indicated) {
            throw new IllegalStateException("a request on a connection that we opened");
        }

        @Override
        public void ended(EndCause cause, String detail) {
            Messages open = messages;
            if (open != null) {
                open.end();
            }
            events.add(new Event.Ended(aborted));
        }
    }

    /** Takes a command set that has come; a notification is answered at once. */
    private DataSetSink take(int contextId, CommandSet command) {
        if (command.field() == CommandField.N_EVENT_REPORT_RQ) {
            Messages open = messages;
            if (open != null) {
                open.send(
                        contextId,
                        CommandSet.builder(CommandField.N_EVENT_REPORT_RSP)
                                .set(CommandElement.MESSAGE_ID_BEING_RESPONDED_TO, command.messageId())
                                .set(CommandElement.STATUS, DimseStatus.SUCCESS.code())
                                .build());
            }
        }
        if (!command.hasDataSet()) {
            events.add(new Event.Received(contextId, command, OpaqueBytes.EMPTY));
        }
        return new InMemory(dataSet -> events.add(new Event.Received(contextId, command, OpaqueBytes.copyOf(dataSet))));
    }
}
