package dev.gantry.tls.issue;

import dev.gantry.tls.profile.CertificateProfile;
import java.net.InetAddress;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a certificate is asked for. Names come from the policy or the configuration, never from a signing request. */
public sealed interface IssuanceRequest {
    /** The public key to certify; its holder has proved that he has the private half, or it was made here. */
    PublicKey key();

    /** The profile. */
    CertificateProfile profile();

    /** The id of the device, node or user. */
    String holder();

    /** The life asked for; absent: the profile's. */
    @Nullable
    Duration validity();

    /** Who asks, for the record. */
    String requester();

    /** Equal for two sendings of one request, which is answered with one certificate; absent: every request is its own. */
    @Nullable
    String idempotencyKey();

    /**
     * A device of the policy.
     *
     * @param profile one of the device profiles
     * @param holder the device id, 1 to 64 letters, digits, {@code .}, {@code _}, {@code -}
     * @param dnsNames host names within the site
     * @param ipAddresses addresses that the device is reached at
     * @param aeTitles its AE titles; none: the certificate sets no bound on them
     * @param key the public key
     * @param validity the life asked for
     * @param requester who asks
     * @param idempotencyKey see {@link IssuanceRequest#idempotencyKey()}
     */
    record Device(
            CertificateProfile profile,
            String holder,
            List<String> dnsNames,
            List<InetAddress> ipAddresses,
            List<String> aeTitles,
            PublicKey key,
            @Nullable Duration validity,
            String requester,
            @Nullable String idempotencyKey)
            implements IssuanceRequest {
        public Device {
            dnsNames = List.copyOf(dnsNames);
            ipAddresses = List.copyOf(ipAddresses);
            aeTitles = List.copyOf(aeTitles);
            if (!profile.isDevice()) {
                throw new IllegalArgumentException(
                        "profile: `" + profile.id() + "` (expected: device-auto, device-rsa or device-usb)");
            }
        }
    }

    /**
     * A proxy of this site.
     *
     * @param holder the node name
     * @param dnsNames host names within the site
     * @param ipAddresses addresses that it listens on
     * @param key the public key
     * @param validity the life asked for
     * @param requester who asks
     */
    record Proxy(
            String holder,
            List<String> dnsNames,
            List<InetAddress> ipAddresses,
            PublicKey key,
            @Nullable Duration validity,
            String requester)
            implements IssuanceRequest {
        public Proxy {
            dnsNames = List.copyOf(dnsNames);
            ipAddresses = List.copyOf(ipAddresses);
        }

        @Override
        public CertificateProfile profile() {
            return CertificateProfile.PROXY;
        }

        @Override
        public @Nullable String idempotencyKey() {
            return null;
        }
    }

    /**
     * A person at the management interface.
     *
     * @param holder the user name
     * @param key the public key
     * @param validity the life asked for
     * @param requester who asks
     */
    record Operator(String holder, PublicKey key, @Nullable Duration validity, String requester)
            implements IssuanceRequest {
        @Override
        public CertificateProfile profile() {
            return CertificateProfile.OPERATOR;
        }

        @Override
        public @Nullable String idempotencyKey() {
            return null;
        }
    }
}
