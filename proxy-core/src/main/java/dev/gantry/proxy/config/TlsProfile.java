package dev.gantry.proxy.config;

/** The named TLS profiles of a listener. */
public enum TlsProfile {
    /** BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 B.12): TLS 1.2 and 1.3. */
    BCP195("bcp195"),
    /** Modified BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 B.13). */
    MODIFIED_BCP195("modified-bcp195"),
    /** IHE ITI "STX: TLS 1.2 Floor using BCP195". */
    IHE_TLS12_FLOOR("ihe-tls12-floor");

    private final String word;

    TlsProfile(String word) {
        this.word = word;
    }

    /** Returns the word that stands in a configuration. */
    public String word() {
        return word;
    }
}
