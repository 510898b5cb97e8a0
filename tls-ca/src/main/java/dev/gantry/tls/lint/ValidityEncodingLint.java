package dev.gantry.tls.lint;

import java.time.ZoneOffset;
import java.util.List;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050, both to the second and in UTC. */
final class ValidityEncodingLint implements CertificateLint {
    private static final int FIRST_GENERALIZED_YEAR = 2050;

    @Override
    public String id() {
        return "validity-encoding";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        for (Time time : List.of(subject.tbs().getStartDate(), subject.tbs().getEndDate())) {
            boolean utcTime = time.toASN1Primitive() instanceof ASN1UTCTime;
            int year = time.getDate().toInstant().atOffset(ZoneOffset.UTC).getYear();
            if (utcTime != year < FIRST_GENERALIZED_YEAR) {
                return "the year " + year + " is encoded in the other of the two forms of time";
            }
            String text = utcTime
                    ? ((ASN1UTCTime) time.toASN1Primitive()).getTime()
                    : ((ASN1GeneralizedTime) time.toASN1Primitive()).getTimeString();
            if (!text.matches("[0-9]{12}([0-9]{2})?(Z|GMT\\+00:00)")) {
                return "the time `" + text + "` is not in UTC to the second";
            }
        }
        return null;
    }
}
