package dev.gantry.tls.crl;

import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.RevokedEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.operator.ContentSigner;

/**
 * Encodes a CertificateList (RFC 5280 5.1). The entries, of which there may be hundreds of thousands, are written as octets: an
 * object for each part of each of them takes ten times as long.
 */
final class CertificateListEncoder {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int CONTEXT_0 = 0xa0;
    private static final int VERSION_2 = 1;

    /** Octets of an entry: a serial number of 18, a time of 15, an extension of 14, and their headers. */
    private static final int ENTRY_OCTETS = 56;

    private final Map<RevocationReason, byte[]> reasons = new EnumMap<>(RevocationReason.class);
    private long lastSecond = Long.MIN_VALUE;
    private byte[] lastTime = new byte[0];

    byte[] encode(
            X500Name issuer,
            Instant thisUpdate,
            Instant nextUpdate,
            List<RevokedEntry> entries,
            Extensions extensions,
            ContentSigner signer)
            throws IOException {
        AlgorithmIdentifier algorithm = signer.getAlgorithmIdentifier();
        ByteArrayOutputStream tbs = new ByteArrayOutputStream(ENTRY_OCTETS * (entries.size() + 10));
        tbs.writeBytes(new ASN1Integer(VERSION_2).getEncoded());
        tbs.writeBytes(algorithm.getEncoded("DER"));
        tbs.writeBytes(issuer.getEncoded("DER"));
        tbs.writeBytes(time(thisUpdate));
        tbs.writeBytes(time(nextUpdate));
        // RFC 5280 5.1.2.6: absent, not empty, where nothing is revoked.
        if (!entries.isEmpty()) {
            ByteArrayOutputStream list = new ByteArrayOutputStream(ENTRY_OCTETS * entries.size());
            for (RevokedEntry entry : entries) {
                byte[] serial = entry.serial().toByteArray();
                byte[] at = time(entry.at());
                byte[] reason = reason(entry.reason());
                header(list, SEQUENCE, 2 + serial.length + at.length + reason.length);
                header(list, INTEGER, serial.length);
                list.writeBytes(serial);
                list.writeBytes(at);
                list.writeBytes(reason);
            }
            header(tbs, SEQUENCE, list.size());
            list.writeTo(tbs);
        }
        byte[] encodedExtensions = extensions.getEncoded("DER");
        header(tbs, CONTEXT_0, encodedExtensions.length);
        tbs.writeBytes(encodedExtensions);
        ByteArrayOutputStream signed = new ByteArrayOutputStream(tbs.size() + 8);
        header(signed, SEQUENCE, tbs.size());
        tbs.writeTo(signed);
        signer.getOutputStream().write(signed.toByteArray());
        byte[] signature = new DERBitString(signer.getSignature()).getEncoded();
        byte[] encodedAlgorithm = algorithm.getEncoded("DER");
        ByteArrayOutputStream whole = new ByteArrayOutputStream(signed.size() + 600);
        header(whole, SEQUENCE, signed.size() + encodedAlgorithm.length + signature.length);
        signed.writeTo(whole);
        whole.writeBytes(encodedAlgorithm);
        whole.writeBytes(signature);
        return whole.toByteArray();
    }

    /** Entries come in the order of their times: many in a row have the same second. */
    private byte[] time(Instant at) throws IOException {
        if (at.getEpochSecond() != lastSecond) {
            lastTime = new Time(Date.from(at)).getEncoded("DER");
            lastSecond = at.getEpochSecond();
        }
        return lastTime;
    }

    /** RFC 5280 5.3.1: the reason `unspecified` is not written. */
    private byte[] reason(RevocationReason reason) throws IOException {
        byte[] encoded = reasons.get(reason);
        if (encoded == null) {
            encoded = reason == RevocationReason.UNSPECIFIED
                    ? new byte[0]
                    : new Extensions(Extension.create(Extension.reasonCode, false, CRLReason.lookup(reason.code())))
                            .getEncoded("DER");
            reasons.put(reason, encoded);
        }
        return encoded;
    }

    /** X.690 8.1.3: the short form up to 127, else the fewest octets. */
    private static void header(ByteArrayOutputStream out, int tag, int length) {
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
            return;
        }
        byte[] octets = BigInteger.valueOf(length).toByteArray();
        int first = octets[0] == 0 ? 1 : 0;
        out.write(0x80 | octets.length - first);
        out.write(octets, first, octets.length - first);
    }
}
