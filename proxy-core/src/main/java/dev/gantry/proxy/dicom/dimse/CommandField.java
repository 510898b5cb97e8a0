package dev.gantry.proxy.dicom.dimse;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

import static dev.gantry.proxy.dicom.dimse.CommandElement.ACTION_TYPE_ID;
import static dev.gantry.proxy.dicom.dimse.CommandElement.AFFECTED_SOP_CLASS_UID;
import static dev.gantry.proxy.dicom.dimse.CommandElement.AFFECTED_SOP_INSTANCE_UID;
import static dev.gantry.proxy.dicom.dimse.CommandElement.EVENT_TYPE_ID;
import static dev.gantry.proxy.dicom.dimse.CommandElement.MESSAGE_ID;
import static dev.gantry.proxy.dicom.dimse.CommandElement.MESSAGE_ID_BEING_RESPONDED_TO;
import static dev.gantry.proxy.dicom.dimse.CommandElement.MOVE_DESTINATION;
import static dev.gantry.proxy.dicom.dimse.CommandElement.PRIORITY;
import static dev.gantry.proxy.dicom.dimse.CommandElement.REQUESTED_SOP_CLASS_UID;
import static dev.gantry.proxy.dicom.dimse.CommandElement.REQUESTED_SOP_INSTANCE_UID;
import static dev.gantry.proxy.dicom.dimse.CommandElement.STATUS;

/**
 * The command field, (0000,0100): which message a command set is (PS3.7 E.1), with the elements that it must have (PS3.7 9.3 for
 * DIMSE-C, 10.3 for DIMSE-N). Command field and data set type, which all have, are not listed with them.
 */
public enum CommandField {
    C_STORE_RQ(0x0001, DataSet.REQUIRED, AFFECTED_SOP_CLASS_UID, MESSAGE_ID, PRIORITY, AFFECTED_SOP_INSTANCE_UID),
    C_STORE_RSP(0x8001, DataSet.FORBIDDEN, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    C_GET_RQ(0x0010, DataSet.REQUIRED, AFFECTED_SOP_CLASS_UID, MESSAGE_ID, PRIORITY),
    C_GET_RSP(0x8010, DataSet.OPTIONAL, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    C_FIND_RQ(0x0020, DataSet.REQUIRED, AFFECTED_SOP_CLASS_UID, MESSAGE_ID, PRIORITY),
    C_FIND_RSP(0x8020, DataSet.REQUIRED_WHILE_PENDING, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    C_MOVE_RQ(0x0021, DataSet.REQUIRED, AFFECTED_SOP_CLASS_UID, MESSAGE_ID, PRIORITY, MOVE_DESTINATION),
    C_MOVE_RSP(0x8021, DataSet.OPTIONAL, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    C_ECHO_RQ(0x0030, DataSet.FORBIDDEN, AFFECTED_SOP_CLASS_UID, MESSAGE_ID),
    C_ECHO_RSP(0x8030, DataSet.FORBIDDEN, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    N_EVENT_REPORT_RQ(
            0x0100, DataSet.OPTIONAL, AFFECTED_SOP_CLASS_UID, MESSAGE_ID, AFFECTED_SOP_INSTANCE_UID, EVENT_TYPE_ID),
    N_EVENT_REPORT_RSP(0x8100, DataSet.OPTIONAL, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    N_GET_RQ(0x0110, DataSet.FORBIDDEN, REQUESTED_SOP_CLASS_UID, MESSAGE_ID, REQUESTED_SOP_INSTANCE_UID),
    N_GET_RSP(0x8110, DataSet.OPTIONAL, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    N_SET_RQ(0x0120, DataSet.REQUIRED, REQUESTED_SOP_CLASS_UID, MESSAGE_ID, REQUESTED_SOP_INSTANCE_UID),
    N_SET_RSP(0x8120, DataSet.OPTIONAL, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    N_ACTION_RQ(
            0x0130, DataSet.OPTIONAL, REQUESTED_SOP_CLASS_UID, MESSAGE_ID, REQUESTED_SOP_INSTANCE_UID, ACTION_TYPE_ID),
    N_ACTION_RSP(0x8130, DataSet.OPTIONAL, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    N_CREATE_RQ(0x0140, DataSet.OPTIONAL, AFFECTED_SOP_CLASS_UID, MESSAGE_ID),
    N_CREATE_RSP(0x8140, DataSet.OPTIONAL, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    N_DELETE_RQ(0x0150, DataSet.FORBIDDEN, REQUESTED_SOP_CLASS_UID, MESSAGE_ID, REQUESTED_SOP_INSTANCE_UID),
    N_DELETE_RSP(0x8150, DataSet.FORBIDDEN, MESSAGE_ID_BEING_RESPONDED_TO, STATUS),
    /** Has no response, and names the request that it cancels like a response does. */
    C_CANCEL_RQ(0x0FFF, DataSet.FORBIDDEN, MESSAGE_ID_BEING_RESPONDED_TO);

    /** Whether a data set follows a command. */
    enum DataSet {
        REQUIRED,
        REQUIRED_WHILE_PENDING,
        OPTIONAL,
        FORBIDDEN
    }

    private static final int RESPONSE_BIT = 0x8000;

    /** All codes of requests are below; those of their responses differ in {@link #RESPONSE_BIT} alone (PS3.7 E.1). */
    private static final int REQUEST_CODES = 0x1000;

    private static final @Nullable CommandField[] REQUESTS = new CommandField[REQUEST_CODES];
    private static final @Nullable CommandField[] RESPONSES = new CommandField[REQUEST_CODES];

    static {
        for (CommandField field : values()) {
            (field.isRequest() ? REQUESTS : RESPONSES)[requestCode(field.code)] = field;
        }
    }

    private final int code;
    private final DataSet dataSet;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<CommandElement> required;

    /** The ordinals of {@link #required} as bits. */
    private final int requiredOrdinals;

    private final String keyword = name().replace('_', '-');

    CommandField(int code, DataSet dataSet, CommandElement... required) {
        this.code = code;
        this.dataSet = dataSet;
        this.required = List.of(required);
        int ordinals = 0;
        for (CommandElement element : required) {
            ordinals |= 1 << element.ordinal();
        }
        this.requiredOrdinals = ordinals;
    }

    /** Returns the value of the element. */
    public int code() {
        return code;
    }

    /** Returns the name in the standard's spelling, such as {@code N-EVENT-REPORT-RQ}. */
    public String keyword() {
        return keyword;
    }

    /** Returns whether this asks for an operation or notification; C-CANCEL-RQ does. */
    public boolean isRequest() {
        return (code & RESPONSE_BIT) == 0;
    }

    /** Returns the response to this request, or null where it is a response itself or C-CANCEL-RQ. */
    public @Nullable CommandField response() {
        return isRequest() ? RESPONSES[code] : null;
    }

    /** Returns the request that this responds to, or itself if it is a request. */
    public CommandField request() {
        return isRequest() ? this : Objects.requireNonNull(REQUESTS[requestCode(code)]);
    }

    /** Returns whether SOP class and instance are the requested ones, (0000,0003) and (0000,1001), not the affected ones. */
    boolean namesRequestedSop() {
        return requires(REQUESTED_SOP_CLASS_UID);
    }

    /** Returns whether a message of this kind must have the element. */
    boolean requires(CommandElement element) {
        return (requiredOrdinals & 1 << element.ordinal()) != 0;
    }

    DataSet dataSet() {
        return dataSet;
    }

    List<CommandElement> required() {
        return required;
    }

    /** Returns the field of this code, or null for one that PS3.7 E.1 does not define. */
    public static @Nullable CommandField ofCode(int code) {
        int request = requestCode(code);
        if (request < 0 || request >= REQUEST_CODES) {
            return null;
        }
        return (request == code ? REQUESTS : RESPONSES)[request];
    }

    private static int requestCode(int code) {
        return code & ~RESPONSE_BIT;
    }
}
