package dev.gantry.proxy.demo.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The elements of a data set in the order of their tags. Text is taken byte for byte, as ISO 8859-1, whatever character set the
 * data set states: what is read is written again as it was.
 *
 * <p>Not safe for threads.
 */
public final class DataSet {
    private final NavigableMap<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);

    /** One element: bytes of an even number, or the items of a sequence. */
    static final class Element {
        private final Vr vr;
        private final byte[] value;
        private final List<DataSet> items;

        private Element(Vr vr, byte[] value, List<DataSet> items) {
            this.vr = vr;
            this.value = value;
            this.items = items;
        }

        Vr vr() {
            return vr;
        }

        byte[] value() {
            return value;
        }

        List<DataSet> items() {
            return items;
        }
    }

    /** Sets a text element; several values are separated by backslashes, none make it empty. */
    public DataSet put(int tag, Vr vr, String... values) {
        byte[] text = String.join("\\", values).getBytes(StandardCharsets.ISO_8859_1);
        if (text.length % 2 == 0) {
            return put(tag, vr, text);
        }
        byte[] even = Arrays.copyOf(text, text.length + 1);
        even[text.length] = (byte) vr.padding();
        return put(tag, vr, even);
    }

    /** Sets an element of unsigned numbers of two bytes. */
    public DataSet putUnsignedShort(int tag, int... values) {
        byte[] bytes = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[2 * i] = (byte) values[i];
            bytes[2 * i + 1] = (byte) (values[i] >> 8);
        }
        return put(tag, Vr.US, bytes);
    }

    /**
     * Sets an element of these bytes, little endian.
     *
     * @throws IllegalArgumentException if their number is odd
     */
    public DataSet put(int tag, Vr vr, byte[] value) {
        if (value.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "element " + Tag.text(tag) + ": " + value.length + " bytes (expected: an even number)");
        }
        elements.put(tag, new Element(vr, value, List.of()));
        return this;
    }

    /** Sets a sequence. */
    public DataSet putItems(int tag, List<DataSet> items) {
        elements.put(tag, new Element(Vr.SQ, new byte[0], List.copyOf(items)));
        return this;
    }

    /** Returns whether the element is there, empty or not. */
    public boolean has(int tag) {
        return elements.containsKey(tag);
    }

    /** Returns a text element without its padding; empty where it is absent. */
    public String text(int tag) {
        Element element = elements.get(tag);
        if (element == null) {
            return "";
        }
        String text = new String(element.value(), StandardCharsets.ISO_8859_1);
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\0')) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Returns the items of a sequence; none where it is absent. */
    public List<DataSet> items(int tag) {
        Element element = elements.get(tag);
        return element == null ? List.of() : element.items();
    }

    /** Returns the tags, ascending. */
    public Collection<Integer> tags() {
        return List.copyOf(elements.keySet());
    }

    /** Sets an element to the value that another data set has for it, or to none, in the representation of {@code keys}. */
    public DataSet answer(int tag, DataSet keys, DataSet values) {
        Element key = keys.elements.get(tag);
        Element value = values.elements.get(tag);
        if (key != null) {
            byte[] bytes = value == null || value.vr() == Vr.SQ || key.vr() == Vr.SQ ? new byte[0] : value.value();
            elements.put(tag, new Element(key.vr(), bytes, List.of()));
        }
        return this;
    }

    NavigableMap<Integer, Element> elements() {
        return elements;
    }

    /** Returns the number of elements only: their values may be a patient's. */
    @Override
    public String toString() {
        return elements.size() + " elements";
    }
}
