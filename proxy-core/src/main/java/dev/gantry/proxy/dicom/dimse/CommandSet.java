package dev.gantry.proxy.dicom.dimse;

import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A command set (PS3.7 6.3.1): the elements of group 0000 of one message, immutable.
 *
 * <p>It has every element that its {@link CommandField} needs, and each element that PS3.7 E.1 defines has a value of its kind. All
 * values are kept as they were, those of retired and unknown elements included, so that a command set which is let through is
 * written with the bytes that it was read from.
 */
public final class CommandSet {
    /** The value of (0000,0800) that says that no data set follows (PS3.7 E.1). */
    static final int NO_DATA_SET = 0x0101;

    private static final int DATA_SET_PRESENT = 0x0000;

    private final CommandField field;

    /** The elements behind the group length as they are encoded, in one piece: most of them are only passed on. */
    private final byte[] elements;

    private final int[] numbers;
    private final int[] ends;
    private final int size;

    /** What the UID elements name, as far as they were asked for: whoever relays a message asks many times. */
    private @Nullable Uid @Nullable [] uids;

    /**
     * Takes its arguments as its own.
     *
     * @param elements the elements as they are encoded, without the group length
     * @param numbers their numbers, ascending
     * @param ends where the value of each ends in {@code elements}, exclusively
     * @param size how many there are, where the arrays are longer
     * @throws DimseException if an element is missing or has no value of its kind
     */
    CommandSet(byte[] elements, int[] numbers, int[] ends, int size) {
        this.elements = elements;
        this.numbers = numbers;
        this.ends = ends;
        this.size = size;
        field = CommandSetRules.check(this);
    }

    /** Returns a builder of a message of this kind, which has no data set until {@link Builder#dataSet()} is called. */
    public static Builder builder(CommandField field) {
        return new Builder(field);
    }

    /**
     * Makes the response that refuses a request: its class, instance and message id repeated, no data set.
     *
     * @param request the request that is not let through
     * @param status a failure
     * @param comment why, for a person; reduced to printable ASCII and cut to the 64 characters of an error comment (PS3.7 Annex C)
     * @throws IllegalArgumentException if nothing can be answered: to a response, or to C-CANCEL-RQ
     */
    public static CommandSet refusing(CommandSet request, DimseStatus status, String comment) {
        CommandField response = request.field.response();
        if (response == null) {
            throw new IllegalArgumentException(
                    "command: " + request.field.keyword() + " (expected: a request that has a response)");
        }
        Builder builder = builder(response)
                .set(CommandElement.MESSAGE_ID_BEING_RESPONDED_TO, request.messageId())
                .set(CommandElement.STATUS, status.code())
                .set(CommandElement.ERROR_COMMENT, errorComment(comment));
        Uid sopClass = request.sopClass();
        if (sopClass != null) {
            builder.set(CommandElement.AFFECTED_SOP_CLASS_UID, sopClass);
        }
        Uid sopInstance = request.sopInstance();
        if (sopInstance != null) {
            builder.set(CommandElement.AFFECTED_SOP_INSTANCE_UID, sopInstance);
        }
        builder.copy(request, CommandElement.EVENT_TYPE_ID);
        builder.copy(request, CommandElement.ACTION_TYPE_ID);
        return builder.build();
    }

    /**
     * Makes the C-CANCEL-RQ that ends the operation which a response belongs to (PS3.7 9.3.2.3).
     *
     * @param response a response of C-FIND, C-GET or C-MOVE
     */
    public static CommandSet cancelling(CommandSet response) {
        return builder(CommandField.C_CANCEL_RQ)
                .set(CommandElement.MESSAGE_ID_BEING_RESPONDED_TO, response.messageId())
                .build();
    }

    /** LO has no backslash, which separates values, and no control characters. */
    private static String errorComment(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0;
                i < text.length()
                        && out.length() < CommandElement.ERROR_COMMENT.kind().maxLength();
                i++) {
            char c = text.charAt(i);
            out.append(c >= 0x20 && c <= 0x7E && c != '\\' ? c : '?');
        }
        return out.toString().strip();
    }

    /** Returns which message this is. */
    public CommandField field() {
        return field;
    }

    /** Returns whether a data set follows. */
    public boolean hasDataSet() {
        return unsignedShort(CommandElement.COMMAND_DATA_SET_TYPE) != NO_DATA_SET;
    }

    /**
     * Returns the number of the message that this is or belongs to: (0000,0110) of a request, (0000,0120) of a response or
     * C-CANCEL-RQ.
     */
    public int messageId() {
        return unsignedShort(
                field.requires(CommandElement.MESSAGE_ID)
                        ? CommandElement.MESSAGE_ID
                        : CommandElement.MESSAGE_ID_BEING_RESPONDED_TO);
    }

    /**
     * Returns the SOP class of the message, affected or requested, whichever its kind names; null where a response or C-CANCEL-RQ
     * names none.
     */
    public @Nullable Uid sopClass() {
        return uid(
                field.namesRequestedSop()
                        ? CommandElement.REQUESTED_SOP_CLASS_UID
                        : CommandElement.AFFECTED_SOP_CLASS_UID);
    }

    /** Returns the SOP instance of the message, affected or requested, whichever its kind names; null where it names none. */
    public @Nullable Uid sopInstance() {
        return uid(
                field.namesRequestedSop()
                        ? CommandElement.REQUESTED_SOP_INSTANCE_UID
                        : CommandElement.AFFECTED_SOP_INSTANCE_UID);
    }

    /** Returns the status of a response. */
    public DimseStatus status() {
        return new DimseStatus(unsignedShort(CommandElement.STATUS));
    }

    /** Returns the priority of a request, or null where it has none. */
    public @Nullable Priority priority() {
        return has(CommandElement.PRIORITY) ? Priority.ofCode(unsignedShort(CommandElement.PRIORITY)) : null;
    }

    /** Returns where a C-MOVE-RQ sends to; nothing where that is no AE title, or the message is another. */
    public Optional<AeTitle> moveDestination() {
        return has(CommandElement.MOVE_DESTINATION)
                ? AeTitle.parse(text(CommandElement.MOVE_DESTINATION))
                : Optional.empty();
    }

    /** Returns whose C-MOVE-RQ a C-STORE-RQ belongs to, if it says so with an AE title. */
    public Optional<AeTitle> moveOriginator() {
        return has(CommandElement.MOVE_ORIGINATOR_AE_TITLE)
                ? AeTitle.parse(text(CommandElement.MOVE_ORIGINATOR_AE_TITLE))
                : Optional.empty();
    }

    /** Returns whether the element is there, with or without a value. */
    public boolean has(CommandElement element) {
        return indexOf(element) >= 0;
    }

    /**
     * Returns the value of an element of two bytes.
     *
     * @throws IllegalArgumentException if it is not there: ask {@link #has} where the command field does not guarantee it
     */
    public int unsignedShort(CommandElement element) {
        requireKind(element, CommandElement.Kind.US);
        return CommandSetCodec.unsignedShort(elements, begin(requireIndex(element)));
    }

    /** Returns the value of a UID element, or null where it is absent or empty. */
    public @Nullable Uid uid(CommandElement element) {
        int index = indexOf(element);
        if (index < 0) {
            return null;
        }
        if (uids == null) {
            uids = new Uid[size];
        }
        Uid uid = uids[index];
        if (uid == null) {
            requireKind(element, CommandElement.Kind.UI);
            uid = Uid.parse(elements, begin(index), ends[index]).orElse(null);
            uids[index] = uid;
        }
        return uid;
    }

    /**
     * Returns the value of a text element as it came, padding included. It may hold any characters: it is not for a log.
     *
     * @throws IllegalArgumentException if it is not there
     */
    public String text(CommandElement element) {
        int index = requireIndex(element);
        return new String(elements, begin(index), length(index), StandardCharsets.ISO_8859_1);
    }

    private static void requireKind(CommandElement element, CommandElement.Kind kind) {
        if (element.kind() != kind) {
            throw new IllegalArgumentException(
                    "element " + element + ": " + element.kind() + " (expected: " + kind + ")");
        }
    }

    private int requireIndex(CommandElement element) {
        int index = indexOf(element);
        if (index < 0) {
            throw new IllegalArgumentException("element " + element + ": absent (expected: present)");
        }
        return index;
    }

    private int indexOf(CommandElement element) {
        return Arrays.binarySearch(numbers, 0, size, element.number());
    }

    private int begin(int index) {
        return CommandSetCodec.ELEMENT_HEADER_LENGTH + (index == 0 ? 0 : ends[index - 1]);
    }

    int size() {
        return size;
    }

    int number(int index) {
        return numbers[index];
    }

    int length(int index) {
        return ends[index] - begin(index);
    }

    boolean isUid(int index) {
        return Uid.isUid(elements, begin(index), ends[index]);
    }

    int elementBytes() {
        return elements.length;
    }

    void writeElements(ByteBuf out) {
        out.writeBytes(elements);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CommandSet set && Arrays.equals(elements, set.elements);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(elements);
    }

    /** Returns kind and message id only: other elements may name a patient's objects, or hold anything. */
    @Override
    public String toString() {
        return field.keyword() + " " + messageId();
    }

    /** Collects the elements of a command set. */
    public static final class Builder {
        private final TreeMap<Integer, byte[]> elements = new TreeMap<>();

        private Builder(CommandField field) {
            set(CommandElement.COMMAND_FIELD, field.code());
            set(CommandElement.COMMAND_DATA_SET_TYPE, NO_DATA_SET);
        }

        /** Says that a data set follows. */
        public Builder dataSet() {
            return set(CommandElement.COMMAND_DATA_SET_TYPE, DATA_SET_PRESENT);
        }

        /** Sets an element of two bytes. */
        public Builder set(CommandElement element, int value) {
            return put(element, CommandElement.Kind.US, new byte[] {(byte) value, (byte) (value >> 8)});
        }

        /** Sets a UID element. */
        public Builder set(CommandElement element, Uid value) {
            return put(element, CommandElement.Kind.UI, padded(value.value(), (byte) 0));
        }

        /** Sets an AE title element. */
        public Builder set(CommandElement element, AeTitle value) {
            return put(element, CommandElement.Kind.AE, padded(value.value(), (byte) ' '));
        }

        /** Sets a text element of printable ASCII, such as the error comment. */
        public Builder set(CommandElement element, String value) {
            return put(element, CommandElement.Kind.LO, padded(value, (byte) ' '));
        }

        private void copy(CommandSet from, CommandElement element) {
            int index = from.indexOf(element);
            if (index >= 0) {
                elements.put(element.number(), Arrays.copyOfRange(from.elements, from.begin(index), from.ends[index]));
            }
        }

        private Builder put(CommandElement element, CommandElement.Kind kind, byte[] value) {
            if (element.kind() != kind) {
                throw new IllegalArgumentException(
                        "element " + element + ": " + kind + " (expected: " + element.kind() + ")");
            }
            elements.put(element.number(), value);
            return this;
        }

        /** PS3.5 6.2: values have an even number of bytes. */
        private static byte[] padded(String text, byte padding) {
            byte[] value = text.getBytes(StandardCharsets.US_ASCII);
            if (value.length % 2 == 0) {
                return value;
            }
            byte[] even = Arrays.copyOf(value, value.length + 1);
            even[value.length] = padding;
            return even;
        }

        /**
         * Returns the command set.
         *
         * @throws IllegalArgumentException if an element is missing or has no value of its kind
         */
        public CommandSet build() {
            try {
                ByteBuf encoded = Unpooled.buffer();
                elements.forEach((number, value) -> {
                    CommandSetCodec.writeHeader(number, value.length, encoded);
                    encoded.writeBytes(value);
                });
                return CommandSetCodec.ofElements(ByteBufUtil.getBytes(encoded));
            } catch (DimseException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }
}
