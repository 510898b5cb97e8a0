package dev.gantry.proxy.association;

import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dataset.DataSetReader;
import dev.gantry.proxy.dicom.dataset.DataSetReader.Progress;
import dev.gantry.proxy.dicom.dataset.Encoding;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads along what an operation is about while its data set passes, for the audit trail: whose study is stored, fetched or
 * performed, and what a query asks for. What cannot be read is left out; it holds nothing up.
 */
final class ContentTrace implements DataSetReader.Selection {
    private static final int PATIENT_ID = 0x0010_0020;
    private static final int STUDY_INSTANCE_UID = 0x0020_000D;
    private static final int SCHEDULED_STEP_ATTRIBUTES = 0x0040_0270;
    private static final byte[] NOTHING = {};

    private final Sender sender;
    private final CommandSet command;
    private final Uid sopClass;
    private final Uid transferSyntax;
    private final boolean flat;
    private @Nullable DataSetReader reader;
    private @Nullable ByteArrayOutputStream identifier;
    private String patientId = "";
    private String studyInstanceUid = "";

    private ContentTrace(Sender sender, CommandSet command, Uid sopClass, Uid transferSyntax) {
        this.sender = sender;
        this.command = command;
        this.sopClass = sopClass;
        this.transferSyntax = transferSyntax;
        this.flat = switch (command.field()) {
            case N_CREATE_RQ, N_SET_RQ -> false;
            default -> true;
        };
        if (command.field() == CommandField.C_FIND_RQ) {
            identifier = new ByteArrayOutputStream(256);
        } else if (command.hasDataSet()) {
            reader = Encoding.of(transferSyntax)
                    .map(encoding -> new DataSetReader(encoding, this))
                    .orElse(null);
        }
    }

    /** Returns the trace of a request, or null where its kind is none that is audited by its content. */
    static @Nullable ContentTrace of(Sender sender, CommandSet command, Uid contextSopClass, Uid transferSyntax) {
        return switch (command.field()) {
            case C_STORE_RQ, C_FIND_RQ, C_MOVE_RQ, C_GET_RQ, N_CREATE_RQ, N_SET_RQ -> {
                Uid named = command.sopClass();
                yield new ContentTrace(sender, command, named == null ? contextSopClass : named, transferSyntax);
            }
            default -> null;
        };
    }

    /** Looks at the next fragment of the data set, which stays its owner's. */
    void read(ByteBuf fragment) {
        DataSetReader reading = reader;
        ByteArrayOutputStream query = identifier;
        if (reading != null) {
            if (reading.read(fragment) != Progress.READING) {
                reader = null;
            }
        } else if (query != null) {
            int room = Math.min(OperationContent.MAX_IDENTIFIER_BYTES - query.size(), fragment.readableBytes());
            byte[] bytes = new byte[Math.max(0, room)];
            fragment.getBytes(fragment.readerIndex(), bytes);
            query.writeBytes(bytes);
        }
    }

    /** Returns what it was about, with the status of its final response, if there was one. */
    OperationContent content(@Nullable DimseStatus status) {
        return new OperationContent(
                sender,
                command.field(),
                sopClass,
                command.sopInstance(),
                transferSyntax,
                status,
                patientId,
                studyInstanceUid,
                command.moveDestination().map(AeTitle::value).orElse(""),
                identifier == null ? NOTHING : identifier.toByteArray());
    }

    @Override
    public int highestTag() {
        return flat ? STUDY_INSTANCE_UID : SCHEDULED_STEP_ATTRIBUTES;
    }

    @Override
    public boolean wants(int sequence, int tag) {
        return sequence == 0
                ? tag == PATIENT_ID || tag == STUDY_INSTANCE_UID
                : tag == STUDY_INSTANCE_UID && sequence == SCHEDULED_STEP_ATTRIBUTES;
    }

    @Override
    public boolean looksInto(int sequence) {
        return sequence == SCHEDULED_STEP_ATTRIBUTES;
    }

    @Override
    public void value(int sequence, int tag, byte[] value) {
        int end = value.length;
        while (end > 0 && (value[end - 1] == ' ' || value[end - 1] == 0)) {
            end--;
        }
        String text = new String(value, 0, end, StandardCharsets.ISO_8859_1).stripLeading();
        if (tag == PATIENT_ID) {
            patientId = text;
        } else if (studyInstanceUid.isEmpty()) {
            studyInstanceUid = text;
        }
    }
}
