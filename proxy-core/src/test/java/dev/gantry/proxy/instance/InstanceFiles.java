package dev.gantry.proxy.instance;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A directory with a configuration that can be used, its authority and its key: tests spoil what they are about. */
public final class InstanceFiles {
    /** Two devices and the rule that one may store to the other. */
    public static final String POLICY = """
            zone-policy: 1
            name: small
            zones: { modality-ct: {}, pacs: {} }
            devices:
              ct-01:
                zone: modality-ct
                cert: spiffe://site.example/dicom/device/ct-01
                ae: [CT01]
              pacs-main:
                zone: pacs
                cert: spiffe://site.example/dicom/device/pacs-main
                ae: [PACS]
                listens: 127.0.0.1:11112
            rules:
              ct-archive:
                why: CT scanners archive
                allow: [store]
                from: modality-ct
                to: pacs
                sop: CTImageStorage
            tests:
              - CT01 stores CT:
                  given: { from: ct-01, calling: CT01, called: PACS, service: store, sop: CTImageStorage }
                  expect: allow by ct-archive
            """;

    private final Path directory;
    private final X509Bundle authority;

    /** Writes {@code gantry.yaml}, {@code policy.yaml}, {@code root.pem}, {@code edge.pem} and {@code edge.key}. */
    public InstanceFiles(Path directory) throws Exception {
        this.directory = directory;
        this.authority = authority();
        write("root.pem", authority.getCertificatePEM());
        write("policy.yaml", POLICY);
        identity(Instant.now().minus(1, ChronoUnit.DAYS), Instant.now().plus(300, ChronoUnit.DAYS));
        configuration("""
                gantry: 1
                node: edge-1
                policy: policy.yaml
                state: state
                tls:
                  trust: [root.pem]
                  identity: { certificate: edge.pem, key: edge.key }
                listeners:
                  - { name: all, protocol: dicom, bind: "127.0.0.1:0", zones: [modality-ct, pacs] }
                management: { bind: "127.0.0.1:0", tls: off }
                """);
    }

    /** Makes an authority of the name of every other that this makes. */
    public static X509Bundle authority() throws Exception {
        return new CertificateBuilder()
                .subject("CN=Test authority")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
    }

    /** Writes another identity. */
    public void identity(Instant notBefore, Instant notAfter) throws Exception {
        X509Bundle identity = new CertificateBuilder()
                .subject("CN=edge-1")
                .ecp256()
                .addSanIpAddress("127.0.0.1")
                .notBefore(notBefore)
                .notAfter(notAfter)
                .buildIssuedBy(authority);
        write("edge.pem", identity.getCertificatePEM());
        key(identity);
    }

    /** Writes the key of {@code identity} and leaves the certificate as it is. */
    public void key(X509Bundle identity) throws IOException {
        Path key = write("edge.key", identity.getPrivateKeyPEM());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    /** Replaces the configuration. */
    public void configuration(String text) throws IOException {
        write("gantry.yaml", text);
    }

    /** Replaces a part of the configuration. */
    public void edit(String old, String replacement) throws IOException {
        String text = Files.readString(file());
        if (!text.contains(old)) {
            throw new IllegalArgumentException("`" + old + "` does not stand in the configuration");
        }
        configuration(text.replace(old, replacement));
    }

    /** Returns the configuration. */
    public Path file() {
        return directory.resolve("gantry.yaml");
    }

    /** Returns a file beside the configuration. */
    public Path path(String name) {
        return directory.resolve(name);
    }

    /** Replaces a part of the policy. */
    public void editPolicy(String old, String replacement) throws IOException {
        String text = Files.readString(path("policy.yaml"));
        if (!text.contains(old)) {
            throw new IllegalArgumentException("`" + old + "` does not stand in the policy");
        }
        write("policy.yaml", text.replace(old, replacement));
    }

    /** Makes the configuration one with an embedded authority in {@code ca}, which is not made yet. */
    public void useEmbeddedAuthority() throws IOException {
        configuration("""
                gantry: 1
                node: edge-1
                policy: policy.yaml
                state: state
                ca: { directory: ca }
                listeners:
                  - { name: all, protocol: dicom, bind: "127.0.0.1:0", zones: [modality-ct, pacs] }
                management: { bind: "127.0.0.1:0", tls: off }
                log: { format: text, level: error }
                """);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }
}
