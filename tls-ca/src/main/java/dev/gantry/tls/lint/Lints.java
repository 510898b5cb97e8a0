package dev.gantry.tls.lint;

import java.util.ArrayList;
import java.util.List;

/** All rules, in one list. */
public final class Lints {
    private static final List<CertificateLint> ALL = List.of(
            new VersionLint(),
            new SerialNumberLint(),
            new SignatureAlgorithmLint(),
            new IssuerNameLint(),
            new ValidityEncodingLint(),
            new ValidityOrderLint(),
            new ValidityWithinIssuerLint(),
            new ValidityLengthLint(),
            new CommonNameLint(),
            new SubjectAttributesLint(),
            new UniqueIdentifiersLint(),
            new PublicKeyKindLint(),
            new RsaKeyLint(),
            new KnownExtensionsLint(),
            new CriticalityLint(),
            new BasicConstraintsLint(),
            new KeyUsageLint(),
            new ExtendedKeyUsageLint(),
            new NamesPresentLint(),
            new NameKindsLint(),
            new DuplicateNamesLint(),
            new UriSyntaxLint(),
            new UriConstraintLint(),
            new UriHolderLint(),
            new DnsSyntaxLint(),
            new DnsConstraintLint(),
            new AddressLint(),
            new AeTitleLint(),
            new AuthorityKeyIdentifierLint(),
            new SubjectKeyIdentifierLint(),
            new DistributionPointsLint(),
            new InformationAccessLint(),
            new SizeLint(),
            new AuthorityIssuerLint());

    private Lints() {}

    /** The names of all rules. */
    public static List<String> ids() {
        return ALL.stream().map(CertificateLint::id).toList();
    }

    /** Everything that is wrong with a certificate; empty where nothing is. A rule that fails is a finding. */
    public static List<LintFinding> check(LintSubject subject) {
        List<LintFinding> findings = new ArrayList<>();
        for (CertificateLint lint : ALL) {
            try {
                String detail = lint.check(subject);
                if (detail != null) {
                    findings.add(new LintFinding(lint.id(), detail));
                }
            } catch (RuntimeException e) {
                findings.add(new LintFinding(lint.id(), "the certificate cannot be decoded as far as this rule reads"));
            }
        }
        return findings;
    }
}
