package dev.gantry.proxy.tlsprobe;

/** A version of TLS by its number on the wire (RFC 8446 4.2.1). */
public enum TlsVersion {
    /** RFC 6101, forbidden by RFC 7568. */
    SSL_3("SSL 3.0", 0x0300),
    /** RFC 2246, forbidden by RFC 8996. */
    TLS_1_0("TLS 1.0", 0x0301),
    /** RFC 4346, forbidden by RFC 8996. */
    TLS_1_1("TLS 1.1", 0x0302),
    /** RFC 5246. */
    TLS_1_2("TLS 1.2", 0x0303),
    /** RFC 8446. */
    TLS_1_3("TLS 1.3", 0x0304);

    private final String text;
    private final int number;

    TlsVersion(String text, int number) {
        this.text = text;
        this.number = number;
    }

    /** Returns its name as people write it. */
    public String text() {
        return text;
    }

    int number() {
        return number;
    }

    /** Tells whether nobody should speak it any more. */
    public boolean isForbidden() {
        return number < TLS_1_2.number;
    }
}
