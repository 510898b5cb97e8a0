package dev.gantry.tls.lint;

import dev.gantry.tls.profile.CommonNames;
import java.net.URI;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** The URI names the kind and the id of the holder, and the common name names the same. */
final class UriHolderLint implements CertificateLint {
    @Override
    public String id() {
        return "uri-holder";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        String commonName = IETFUtils.valueToString(
                subject.tbs().getSubject().getRDNs(BCStyle.CN)[0].getFirst().getValue());
        String path = switch (subject.profile()) {
            case DEVICE_AUTO, DEVICE_RSA, DEVICE_USB -> "/dicom/device/";
            case PROXY -> "/dicom/proxy/";
            case OPERATOR -> "/operator/";
        };
        for (String text : subject.names(GeneralName.uniformResourceIdentifier)) {
            String named = URI.create(text).getPath();
            if (named == null || !named.startsWith(path)) {
                return "`" + text + "` is no name of this profile (expected: path `" + path + "ID`)";
            }
            if (!commonName.equals(CommonNames.of(subject.profile(), named.substring(path.length())))) {
                return "`" + text + "` and common name `" + commonName + "` name different holders";
            }
        }
        return null;
    }
}
