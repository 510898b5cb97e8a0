package dev.gantry.tls.enrol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of addresses such as {@code 10.20.1.0/24}.
 *
 * @param base an address of the range
 * @param prefixLength leading bits that all addresses of the range share
 */
public record SourceNetwork(InetAddress base, int prefixLength) {
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f.:]+)(?:/([0-9]{1,3}))?");

    public SourceNetwork {
        if (prefixLength < 0 || prefixLength > base.getAddress().length * 8) {
            throw new IllegalArgumentException(
                    "prefix length: " + prefixLength + " (expected: 0 to " + base.getAddress().length * 8 + ")");
        }
    }

    /**
     * Reads a range, or one address.
     *
     * @throws IllegalArgumentException it is none
     */
    public static SourceNetwork parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        try {
            if (matcher.matches() && (text.indexOf(':') >= 0 || text.indexOf('.') >= 0)) {
                InetAddress address = InetAddress.getByName(matcher.group(1));
                String length = matcher.group(2);
                return new SourceNetwork(
                        address, length == null ? address.getAddress().length * 8 : Integer.parseInt(length));
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("network: `" + text + "` (expected: such as 10.20.1.0/24)", e);
        }
        throw new IllegalArgumentException("network: `" + text + "` (expected: such as 10.20.1.0/24)");
    }

    /** Whether an address lies in the range. */
    public boolean contains(InetAddress address) {
        byte[] one = base.getAddress();
        byte[] other = address.getAddress();
        if (one.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> bit % 8;
            if (((one[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefixLength;
    }
}
