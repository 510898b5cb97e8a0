package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** A certificate authority run with the program {@code openssl}: foreign, and free to issue what ours would refuse to. */
public final class OpensslCa {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final DateTimeFormatter ASN1 =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;

    private OpensslCa(Path directory) {
        this.directory = directory;
    }

    /**
     * What a leaf is to be: its key as arguments of {@code openssl req}, the digest of its signature, its lifetime, and
     * its extended key usage and further extensions as OpenSSL writes them.
     */
    public record Leaf(
            String device,
            List<String> key,
            String digest,
            Instant notBefore,
            Instant notAfter,
            String usage,
            String more) {

        /** A device certificate as it should be: P-256, valid now, for clients and servers. */
        public static Leaf of(String device) {
            Instant now = Instant.now();
            return new Leaf(
                    device,
                    List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                    "sha256",
                    now.minus(Duration.ofHours(1)),
                    now.plus(Duration.ofDays(30)),
                    "clientAuth,serverAuth",
                    "");
        }

        /** The same with an RSA key of {@code bits}. */
        public Leaf rsa(int bits) {
            return new Leaf(device, List.of("rsa:" + bits), digest, notBefore, notAfter, usage, more);
        }

        /** The same, signed over another digest. */
        public Leaf digest(String name) {
            return new Leaf(device, key, name, notBefore, notAfter, usage, more);
        }

        /** The same, valid in another time. */
        public Leaf valid(Instant from, Instant to) {
            return new Leaf(device, key, digest, from, to, usage, more);
        }

        /** The same, for another purpose. */
        public Leaf usage(String extendedKeyUsage) {
            return new Leaf(device, key, digest, notBefore, notAfter, extendedKeyUsage, more);
        }

        /** The same, naming where the revocation list of its authority is. */
        public Leaf listedAt(String uri) {
            return new Leaf(device, key, digest, notBefore, notAfter, usage, "crlDistributionPoints=URI:" + uri + "\n");
        }
    }

    /** Makes an authority of that name in a directory of its own. */
    public static OpensslCa create(Path directory, String name) {
        OpensslCa ca = new OpensslCa(directory);
        ca.write("ca.cnf", """
                [ca]
                default_ca = this
                [this]
                new_certs_dir = .
                database = index.txt
                serial = serial
                default_md = sha256
                policy = any
                copy_extensions = none
                unique_subject = no
                [any]
                commonName = supplied
                """);
        ca.write("index.txt", "");
        ca.write("serial", "1000\n");
        ca.openssl(List.of(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "root.key",
                "-out",
                "root.pem",
                "-subj",
                "/CN=" + name,
                "-days",
                "30"));
        return ca;
    }

    /** The authority's own certificate. */
    public Path root() {
        return directory.resolve("root.pem");
    }

    /** Issues a certificate with the URI {@code spiffe://SITE/dicom/device/DEVICE}; the peer will trust this authority. */
    public TlsFiles issue(String site, Leaf leaf) {
        String name = leaf.device() + "-" + Long.toHexString(System.nanoTime());
        write(
                name + ".ext",
                "subjectAltName=URI:spiffe://" + site + "/dicom/device/" + leaf.device()
                        + ",DNS:localhost,IP:127.0.0.1\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n"
                        + "extendedKeyUsage=" + leaf.usage() + "\n" + leaf.more());
        List<String> request = new ArrayList<>(List.of("req", "-newkey"));
        request.addAll(leaf.key());
        request.addAll(
                List.of("-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + leaf.device()));
        openssl(request);
        openssl(List.of(
                "ca",
                "-batch",
                "-notext",
                "-config",
                "ca.cnf",
                "-cert",
                "root.pem",
                "-keyfile",
                "root.key",
                "-md",
                leaf.digest(),
                "-startdate",
                ASN1.format(leaf.notBefore()),
                "-enddate",
                ASN1.format(leaf.notAfter()),
                "-extfile",
                name + ".ext",
                "-in",
                name + ".csr",
                "-out",
                name + ".pem"));
        return new TlsFiles(directory.resolve(name + ".key"), directory.resolve(name + ".pem"), root());
    }

    /** Revokes a certificate; it stands in the lists that are made from then on. */
    public OpensslCa revoke(TlsFiles files) {
        openssl(List.of(
                "ca",
                "-config",
                "ca.cnf",
                "-cert",
                "root.pem",
                "-keyfile",
                "root.key",
                "-revoke",
                files.certificate().toString()));
        return this;
    }

    /** Signs a revocation list that is good for an hour; DER. */
    public byte[] revocationList() {
        openssl(List.of(
                "ca",
                "-config",
                "ca.cnf",
                "-cert",
                "root.pem",
                "-keyfile",
                "root.key",
                "-gencrl",
                "-crlhours",
                "1",
                "-out",
                "list.pem"));
        openssl(List.of("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl"));
        try {
            return Files.readAllBytes(directory.resolve("list.crl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openssl(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.path("openssl")));
        command.addAll(arguments);
        Programs.Finished finished = Programs.run(command, directory, Map.of(), LIMIT);
        if (finished.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", command) + "\n" + finished.output());
        }
    }

    private void write(String name, String text) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(name), text, US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
