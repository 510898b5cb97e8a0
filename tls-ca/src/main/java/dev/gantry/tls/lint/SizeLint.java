package dev.gantry.tls.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Devices read certificates into buffers of 8 or 16 KiB and more than one follows: at most 4096 octets. */
final class SizeLint implements CertificateLint {
    private static final int MAX_OCTETS = 4096;

    @Override
    public String id() {
        return "size";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        int octets = encoded(subject).length;
        return octets <= MAX_OCTETS ? null : octets + " octets to be signed (expected: at most " + MAX_OCTETS + ")";
    }

    private static byte[] encoded(LintSubject subject) {
        try {
            return subject.tbs().getEncoded("DER");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
