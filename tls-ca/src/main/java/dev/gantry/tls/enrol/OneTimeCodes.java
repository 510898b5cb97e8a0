package dev.gantry.tls.enrol;

import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.issue.IssuanceException.Kind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.store.CodeTable;
import dev.gantry.tls.store.StoreException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Codes that let one device enrol once: 80 random bits, good for {@link #LIFE}, stored as a hash. Five wrong codes from one address
 * or for one device within a quarter of an hour shut it out for the rest of it.
 */
public final class OneTimeCodes {
    /** How long a code is good. */
    public static final Duration LIFE = Duration.ofHours(24);

    private final CodeTable table;
    private final SecureRandom random;
    private final Clock clock;
    private final AttemptLimit bySource;
    private final AttemptLimit byDevice;

    /** @param table where the hashes stand */
    public OneTimeCodes(CodeTable table, SecureRandom random, Clock clock) {
        this.table = table;
        this.random = random;
        this.clock = clock;
        this.bySource = new AttemptLimit(clock);
        this.byDevice = new AttemptLimit(clock);
    }

    /**
     * Makes a code.
     *
     * @param device the device that it enrols
     * @param profile the profile that it enrols it with
     * @param network where it may be used from, absent: anywhere
     * @param creator who asked for it, for the record
     * @return the code; this is the only time that it is known here
     */
    public String create(String device, CertificateProfile profile, @Nullable SourceNetwork network, String creator)
            throws StoreException {
        String code = CodeText.random(random);
        BigInteger value = CodeText.read(code).orElseThrow();
        table.add(
                new CodeTable.Code(
                        CodeText.hash(value),
                        device,
                        profile.id(),
                        network == null ? null : network.toString(),
                        clock.instant().plus(LIFE),
                        null),
                creator);
        return code;
    }

    /**
     * Looks at a code without using it up.
     *
     * @param device the device that the caller says it is
     * @param code the code as it was typed
     * @param source the address that the caller comes from
     * @param fingerprint the request that it comes with: the request that used a code may come again, for the same answer
     * @return the code's hash and profile
     * @throws IssuanceException with {@link Kind#NOT_AUTHORISED} or {@link Kind#RATE_LIMITED}; which of the reasons it was is not said
     */
    public Accepted check(String device, String code, InetAddress source, String fingerprint) throws IssuanceException {
        String address = source.getHostAddress();
        if (bySource.isExceeded(address) || byDevice.isExceeded(device)) {
            throw new IssuanceException(Kind.RATE_LIMITED, "too many wrong codes (expected: a pause of 15 minutes)");
        }
        try {
            Optional<CodeTable.Code> found = Optional.empty();
            Optional<BigInteger> value = CodeText.read(code);
            if (value.isPresent()) {
                found = table.find(CodeText.hash(value.get()));
            }
            if (found.isEmpty() || !fits(found.get(), device, source, fingerprint)) {
                bySource.failed(address);
                byDevice.failed(device);
                throw new IssuanceException(Kind.NOT_AUTHORISED, "the one-time code is not accepted");
            }
            return new Accepted(
                    found.get().hash(),
                    CertificateProfile.ofId(found.get().profile()),
                    found.get().usedFor() != null);
        } catch (StoreException e) {
            throw new IssuanceException(Kind.STORE, String.valueOf(e.getMessage()), e);
        }
    }

    private boolean fits(CodeTable.Code code, String device, InetAddress source, String fingerprint) {
        boolean open = clock.instant().isBefore(code.expiresAt())
                && (code.usedFor() == null || code.usedFor().equals(fingerprint));
        boolean near =
                code.network() == null || SourceNetwork.parse(code.network()).contains(source);
        return open && near && code.device().equals(device);
    }

    /**
     * Uses an accepted code up. Of two callers with the same code one gets through.
     *
     * @throws IssuanceException with {@link Kind#NOT_AUTHORISED}: another was faster
     */
    public void use(Accepted accepted, String fingerprint) throws IssuanceException {
        try {
            table.use(accepted.hash(), fingerprint);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.WRONG_STATE) {
                throw new IssuanceException(Kind.NOT_AUTHORISED, "the one-time code is not accepted", e);
            }
            throw new IssuanceException(Kind.STORE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * A code that was right.
     *
     * @param hash its hash
     * @param profile what it enrols with
     * @param used whether the same request has used it before
     */
    public record Accepted(String hash, CertificateProfile profile, boolean used) {}
}
