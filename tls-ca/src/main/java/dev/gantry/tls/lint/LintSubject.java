package dev.gantry.tls.lint;

import dev.gantry.tls.profile.CertificateProfile;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A certificate to be, and what it is held against.
 *
 * @param tbs what would be signed
 * @param issuer the authority that would sign
 * @param profile the profile it claims to fit
 */
public record LintSubject(TBSCertificate tbs, Certificate issuer, CertificateProfile profile) {
    @Nullable
    Extension extension(ASN1ObjectIdentifier oid) {
        Extensions extensions = tbs.getExtensions();
        return extensions == null ? null : extensions.getExtension(oid);
    }

    @Nullable
    ASN1Encodable value(ASN1ObjectIdentifier oid) {
        Extension extension = extension(oid);
        return extension == null ? null : extension.getParsedValue();
    }

    List<GeneralName> names() {
        ASN1Encodable value = value(Extension.subjectAlternativeName);
        return value == null
                ? List.of()
                : List.of(GeneralNames.getInstance(value).getNames());
    }

    List<String> names(int kind) {
        return names().stream()
                .filter(name -> name.getTagNo() == kind)
                .map(name -> name.getName().toString())
                .toList();
    }

    /** The permitted names of a kind that the issuer is bound to; null where it is not bound for the kind. */
    @Nullable
    List<String> permitted(int kind) {
        Extensions extensions = issuer.getTBSCertificate().getExtensions();
        Extension extension = extensions == null ? null : extensions.getExtension(Extension.nameConstraints);
        if (extension == null) {
            return null;
        }
        GeneralSubtree[] subtrees =
                NameConstraints.getInstance(extension.getParsedValue()).getPermittedSubtrees();
        List<String> hosts = subtrees == null
                ? List.of()
                : List.of(subtrees).stream()
                        .map(GeneralSubtree::getBase)
                        .filter(base -> base.getTagNo() == kind)
                        .map(base -> base.getName().toString())
                        .toList();
        return hosts.isEmpty() ? null : hosts;
    }
}
