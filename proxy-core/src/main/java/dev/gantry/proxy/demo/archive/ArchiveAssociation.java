package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.DataSetReader;
import dev.gantry.proxy.demo.dataset.DataSetReader.MalformedDataSetException;
import dev.gantry.proxy.demo.dataset.DataSetWriter;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.peer.DataSetSink;
import dev.gantry.proxy.demo.peer.InMemory;
import dev.gantry.proxy.demo.peer.Messages;
import dev.gantry.proxy.demo.peer.UpperLayerSource;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandElement;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.RejectReason;
import dev.gantry.proxy.dicom.pdu.RejectResult;
import dev.gantry.proxy.upperlayer.EndCause;
import dev.gantry.proxy.upperlayer.UpperLayerUser;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One association with the archive, which is SCP on it. */
final class ArchiveAssociation implements UpperLayerUser {
    private final UpperLayerSource upperLayer;
    private final AeTitle aeTitle;
    private final ArchiveStore store;
    private final Map<Integer, Uid> transferSyntaxes = new HashMap<>();
    private AeTitle caller;
    private @Nullable Messages messages;
    private int lastMessageId;

    ArchiveAssociation(UpperLayerSource upperLayer, AeTitle aeTitle, ArchiveStore store) {
        this.upperLayer = upperLayer;
        this.aeTitle = aeTitle;
        this.store = store;
        this.caller = aeTitle;
    }

    @Override
    public void associateIndicated(AAssociateRq request) {
        Optional<AeTitle> calling = request.callingAeTitle().asAeTitle();
        if (!request.applicationContextName().equals(WellKnownUids.DICOM_APPLICATION_CONTEXT)) {
            reject(RejectReason.APPLICATION_CONTEXT_NAME_NOT_SUPPORTED);
        } else if (calling.isEmpty()) {
            reject(RejectReason.CALLING_AE_TITLE_NOT_RECOGNIZED);
        } else if (!request.calledAeTitle().asAeTitle().equals(Optional.of(aeTitle))) {
            reject(RejectReason.CALLED_AE_TITLE_NOT_RECOGNIZED);
        } else {
            caller = calling.get();
            accept(request);
        }
    }

    private void reject(RejectReason reason) {
        upperLayer.get().reject(new AAssociateRj(RejectResult.REJECTED_PERMANENT, reason));
    }

    private void accept(AAssociateRq request) {
        AAssociateAc answer = ArchiveNegotiation.answer(request);
        for (NegotiatedPresentationContext context : answer.presentationContexts()) {
            if (context.transferSyntax() != null) {
                transferSyntaxes.put(context.id(), context.transferSyntax());
            }
        }
        messages = new Messages(upperLayer.get(), request.userInformation().statedMaximumLength(), this::take);
        upperLayer.get().expectDataUpTo(ArchiveNegotiation.MAX_LENGTH);
        upperLayer.get().accept(answer);
    }

    private DataSetSink take(int contextId, CommandSet command) {
        Uid transferSyntax = transferSyntaxes.get(contextId);
        Uid sopClass = command.sopClass();
        if (!command.field().isRequest() || command.field() == CommandField.C_CANCEL_RQ) {
            // Responses to reports, and cancels that come after all matches were sent.
            return new InMemory(ArchiveAssociation::ignore);
        }
        if (transferSyntax == null || sopClass == null) {
            return refuse(contextId, command, DimseStatus.NO_SUCH_SOP_CLASS);
        }
        return switch (command.field()) {
            case C_ECHO_RQ -> {
                respond(contextId, command, DimseStatus.SUCCESS);
                yield new InMemory(ArchiveAssociation::ignore);
            }
            case C_STORE_RQ -> store(contextId, command, sopClass, transferSyntax);
            case C_FIND_RQ -> new InMemory(identifier -> find(contextId, command, identifier, transferSyntax));
            case N_ACTION_RQ -> new InMemory(information -> commit(contextId, command, information, transferSyntax));
            default -> refuse(contextId, command, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
        };
    }

    private DataSetSink store(int contextId, CommandSet command, Uid sopClass, Uid transferSyntax) {
        Uid instance = command.sopInstance();
        if (instance == null || !ArchiveNegotiation.isStorage(sopClass)) {
            return refuse(contextId, command, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
        }
        return new IncomingObject(
                store, sopClass, instance, transferSyntax, caller, status -> respond(contextId, command, status));
    }

    private DataSetSink refuse(int contextId, CommandSet command, DimseStatus status) {
        respond(contextId, command, status);
        return new InMemory(ArchiveAssociation::ignore);
    }

    /** Takes the data set of a message that was answered already. */
    private static void ignore(byte[] dataSet) {}

    private void find(int contextId, CommandSet command, byte[] bytes, Uid transferSyntax) {
        try {
            DataSet identifier = DataSetReader.read(bytes, transferSyntax, Tag.PIXEL_DATA);
            Optional<StudyRootQuery> query = StudyRootQuery.of(identifier);
            if (query.isEmpty()) {
                respond(contextId, command, DimseStatus.DATA_SET_DOES_NOT_MATCH_SOP_CLASS);
                return;
            }
            for (DataSet match : query.get().run(store.instances())) {
                messages()
                        .send(
                                contextId,
                                response(command, DimseStatus.PENDING).dataSet().build(),
                                DataSetWriter.write(match, transferSyntax));
            }
            respond(contextId, command, DimseStatus.SUCCESS);
        } catch (MalformedDataSetException e) {
            respond(contextId, command, DimseStatus.CANNOT_UNDERSTAND);
        }
    }

    private void commit(int contextId, CommandSet command, byte[] bytes, Uid transferSyntax) {
        try {
            DataSet information = DataSetReader.read(bytes, transferSyntax, Tag.PIXEL_DATA);
            respond(contextId, command, DimseStatus.SUCCESS);
            CommitmentReport report = CommitmentReport.of(information, store);
            CommandSet notification = CommandSet.builder(CommandField.N_EVENT_REPORT_RQ)
                    .set(CommandElement.AFFECTED_SOP_CLASS_UID, WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL)
                    .set(CommandElement.AFFECTED_SOP_INSTANCE_UID, WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE)
                    .set(CommandElement.MESSAGE_ID, ++lastMessageId)
                    .set(CommandElement.EVENT_TYPE_ID, report.eventTypeId())
                    .dataSet()
                    .build();
            messages().send(contextId, notification, DataSetWriter.write(report.information(), transferSyntax));
        } catch (MalformedDataSetException e) {
            respond(contextId, command, DimseStatus.PROCESSING_FAILURE);
        }
    }

    private void respond(int contextId, CommandSet command, DimseStatus status) {
        messages().send(contextId, response(command, status).build());
    }

    /** Returns the beginning of a response to a request, which has one. */
    private static CommandSet.Builder response(CommandSet request, DimseStatus status) {
        CommandField field = request.field().response();
        if (field == null) {
            throw new IllegalArgumentException(request + " (expected: a request that has a response)");
        }
        CommandSet.Builder response = CommandSet.builder(field)
                .set(CommandElement.MESSAGE_ID_BEING_RESPONDED_TO, request.messageId())
                .set(CommandElement.STATUS, status.code());
        Uid sopClass = request.sopClass();
        if (sopClass != null) {
            response.set(CommandElement.AFFECTED_SOP_CLASS_UID, sopClass);
        }
        Uid instance = request.sopInstance();
        if (instance != null) {
            response.set(CommandElement.AFFECTED_SOP_INSTANCE_UID, instance);
        }
        return response;
    }

    private Messages messages() {
        if (messages == null) {
            throw new IllegalStateException("no association yet");
        }
        return messages;
    }

    @Override
    public void dataIndicated(PDataTf data) {
        messages().receive(data);
    }

    @Override
    public void releaseIndicated() {
        upperLayer.get().respondToRelease();
    }

    @Override
    public void ended(EndCause cause, String detail) {
        if (messages != null) {
            messages.end();
        }
    }

    @Override
    public void abortIndicated(AAbort abort) {}

    @Override
    public void providerAbortIndicated(EndCause cause, String detail) {}

    @Override
    public void releaseConfirmed() {}

    @Override
    public void associateConfirmed(AAssociateAc answer) {
        throw new IllegalStateException("an answer to a request that was never made");
    }

    @Override
    public void associateRejected(AAssociateRj answer) {
        throw new IllegalStateException("an answer to a request that was never made");
    }
}
