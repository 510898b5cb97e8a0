package dev.gantry.proxy.enforcement;

import dev.gantry.policy.MessageAttributes;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.proxy.dicom.dataset.DataSetReader;
import dev.gantry.proxy.dicom.dataset.DataSetReader.Progress;
import dev.gantry.proxy.dicom.dataset.Encoding;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a message by what stands in its data set, as far into it as rules and checks look. What cannot be read, or is
 * not read within the look-ahead, is denied.
 */
public final class ContentReader implements DataSetReader.Selection, MessageAttributes, MessageCheck.Values {
    private final Inquiry inquiry;
    private final CommandAttributes command;
    private final @Nullable Encoding encoding;
    private final @Nullable DataSetReader reader;
    private final int lookAheadBytes;
    /** What was picked out, in the order of the data set: a few values, as a rule. */
    private final List<Value> values = new ArrayList<>(2);

    private final Map<Integer, Integer> items = new HashMap<>(0);
    private int bytes;

    private record Value(int sequence, int tag, String text) {}

    /**
     * Begins with a message.
     *
     * @param inquiry what is left to decide
     * @param lookAheadBytes how many bytes of it may be looked at
     */
    public ContentReader(Inquiry inquiry, int lookAheadBytes) {
        this.inquiry = inquiry;
        this.command = new CommandAttributes(inquiry.command());
        this.encoding = Encoding.of(inquiry.transferSyntax()).orElse(null);
        this.reader = encoding == null ? null : new DataSetReader(encoding, this);
        this.lookAheadBytes = lookAheadBytes;
    }

    /**
     * Looks at the next fragment of the data set, which stays its owner's.
     *
     * @param last whether the data set ends with it
     * @return the verdict, or empty while it takes more of the data set
     */
    public Optional<OperationVerdict> read(ByteBuf fragment, boolean last) {
        if (reader == null) {
            return Optional.of(inquiry.undecided());
        }
        Progress progress = reader.read(fragment);
        if (progress == Progress.READING && last) {
            progress = reader.end();
        }
        bytes += fragment.readableBytes();
        return switch (progress) {
            case DONE -> Optional.of(inquiry.conclude(this, this));
            case MALFORMED -> Optional.of(inquiry.undecided());
            case READING -> bytes > lookAheadBytes ? Optional.of(inquiry.undecided()) : Optional.empty();
        };
    }

    @Override
    public int highestTag() {
        return inquiry.highestTag();
    }

    @Override
    public boolean wants(int sequence, int tag) {
        return inquiry.wants(sequence, tag);
    }

    @Override
    public boolean looksInto(int sequence) {
        return inquiry.looksInto(sequence);
    }

    @Override
    public void value(int sequence, int tag, byte[] value) {
        String representation =
                Attributes.byTag(tag).map(Attribute::representation).orElse("");
        values.add(new Value(sequence, tag, text(representation, value)));
    }

    @Override
    public @Nullable String value(int tag) {
        return tag >>> 16 == 0 ? command.value(tag) : first(tag);
    }

    @Override
    public List<String> of(int sequence, int tag) {
        List<String> texts = new ArrayList<>(1);
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            if (value.tag() == tag && value.sequence() == sequence) {
                texts.add(value.text());
            }
        }
        return texts;
    }

    @Override
    public void item(int sequence) {
        items.merge(sequence, 1, Integer::sum);
    }

    @Override
    public int items(int sequence) {
        return items.getOrDefault(sequence, 0);
    }

    /** Returns a value as text: numbers that are written in binary (PS3.5 6.2) in decimal, all else without its padding. */
    private String text(String representation, byte[] value) {
        int size = switch (representation) {
            case "US", "SS" -> 2;
            case "UL", "SL", "FL" -> 4;
            case "FD", "SV", "UV" -> 8;
            default -> 0;
        };
        if (size == 0 || value.length % size != 0) {
            return withoutPadding(new String(value, StandardCharsets.ISO_8859_1));
        }
        boolean littleEndian = encoding == null || encoding.littleEndian();
        ByteBuffer in = ByteBuffer.wrap(value).order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        StringBuilder text = new StringBuilder();
        while (in.hasRemaining()) {
            if (text.length() > 0) {
                text.append('\\');
            }
            text.append(number(representation, in));
        }
        return text.toString();
    }

    private static String number(String representation, ByteBuffer in) {
        return switch (representation) {
            case "US" -> Integer.toString(in.getShort() & 0xFFFF);
            case "SS" -> Short.toString(in.getShort());
            case "UL" -> Integer.toUnsignedString(in.getInt());
            case "SL" -> Integer.toString(in.getInt());
            case "FL" -> Float.toString(in.getFloat());
            case "FD" -> Double.toString(in.getDouble());
            case "UV" -> Long.toUnsignedString(in.getLong());
            default -> Long.toString(in.getLong());
        };
    }

    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == 0)) {
            end--;
        }
        int start = 0;
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        return text.substring(start, end);
    }
}
