package dev.gantry.tls.lint;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The life is at most what the profile allows, the back-dating of the beginning included. */
final class ValidityLengthLint implements CertificateLint {
    private static final Duration BACK_DATING = Duration.ofMinutes(5);

    @Override
    public String id() {
        return "validity-length";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        Duration life = Duration.between(
                subject.tbs().getStartDate().getDate().toInstant(),
                subject.tbs().getEndDate().getDate().toInstant());
        Duration longest = subject.profile().maxValidity().plus(BACK_DATING);
        return life.compareTo(longest) <= 0
                ? null
                : "life of " + life.toHours() + " h (expected: at most "
                        + subject.profile().maxValidity().toHours() + " h for "
                        + subject.profile().id() + ")";
    }
}
