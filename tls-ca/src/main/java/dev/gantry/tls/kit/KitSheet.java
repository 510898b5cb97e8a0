package dev.gantry.tls.kit;

import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.evidence.CertificateNames;
import dev.gantry.tls.evidence.MalformedCertificateException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The sheet that goes with a kit: one page without any other file, to be printed, signed and kept. It holds nothing secret; the
 * fingerprints on it are compared with what the device shows.
 */
final class KitSheet {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();
    private static final String STYLE = """
            body{font:11pt/1.4 sans-serif;max-width:44em;margin:2em auto;color:#000;background:#fff}
            h1{font-size:16pt}table{border-collapse:collapse;width:100%}th{text-align:left;vertical-align:top;width:11em}
            td,th{padding:.25em .5em;border-bottom:1px solid #bbb}code{font:9pt monospace;overflow-wrap:anywhere}
            svg{width:4.5cm;float:right;margin:0 0 1em 1em}@media print{body{margin:0}}
            """;

    private KitSheet() {}

    static String html(EnrolledDevice device, KitPreset preset, List<String> files) {
        X509Certificate leaf = device.certificate().leaf();
        StringBuilder page = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escape("Certificate of " + device.device()))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style></head><body>\n")
                .append(QrCode.svg(qrText(device)))
                .append("\n<h1>Certificate of ")
                .append(escape(device.device()))
                .append("</h1>\n<table>\n");
        row(page, "Device", escape(device.device()));
        row(page, "Serial number", code(device.certificate().serialText()));
        row(page, "Valid from", escape(TIME.format(leaf.getNotBefore().toInstant())));
        row(
                page,
                "Valid until",
                "<strong>" + escape(TIME.format(leaf.getNotAfter().toInstant())) + "</strong>");
        try {
            CertificateNames names = CertificateNames.of(leaf);
            row(page, "Names", code(String.join(", ", names.uris())));
            if (!names.dnsNames().isEmpty()) {
                row(page, "Host names", code(String.join(", ", names.dnsNames())));
            }
            if (!names.aeTitles().isEmpty()) {
                row(page, "AE titles", code(String.join(", ", names.aeTitles())));
            }
        } catch (MalformedCertificateException e) {
            throw new IllegalStateException("a certificate that was issued here can be read", e);
        }
        row(page, "SHA-256 of the certificate", code(fingerprint(leaf)));
        for (X509Certificate root : device.roots()) {
            row(page, "SHA-256 of the root", code(fingerprint(root)));
        }
        page.append("</table>\n<h2>Files</h2>\n<table>\n");
        for (String file : files) {
            row(page, file, escape(purpose(file)));
        }
        page.append("""
                </table>
                <h2>At the device</h2>
                <ol>
                <li>Install the root as a trusted authority. Compare its SHA-256 with the one above.</li>
                <li>Install the certificate with its key. The password of the PKCS#12 file is not on this stick or sheet.</li>
                <li>Compare the SHA-256 of the certificate, and set the TLS port of the device.</li>
                <li>Send a C-ECHO through Gantry.</li>
                <li>Erase the stick. Keep this sheet.</li>
                </ol>
                """);
        if (preset.isWeak()) {
            page.append(
                    "<p><strong>A file on this stick protects the key weakly or not at all: do not let it out of your hands."
                            + "</strong></p>\n");
        }
        return page.append("""
                        <p>Done by ________________________ on ________________ &#160; witness ________________________</p>
                        </body></html>
                        """).toString();
    }

    /** What a reader of the code gets: the same facts in five lines. */
    static String qrText(EnrolledDevice device) {
        X509Certificate leaf = device.certificate().leaf();
        return "gantry device " + device.device() + "\nserial "
                + device.certificate().serialText() + "\nuntil "
                + DateTimeFormatter.ISO_INSTANT.format(leaf.getNotAfter().toInstant()) + "\nsha256 "
                + fingerprint(leaf).replace(":", "") + "\nroot "
                + fingerprint(device.roots().get(0)).replace(":", "");
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            return PAIRS.formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(
                    "every Java platform has SHA-256, and a decoded certificate can be encoded", e);
        }
    }

    private static String purpose(String file) {
        if (file.endsWith("-legacy.p12")) {
            return "key and chain for old systems, PKCS#12 with triple DES";
        }
        if (file.endsWith(".p12")) {
            return "key and chain, PKCS#12 with AES-256";
        }
        if (file.endsWith(".cer")) {
            return "a root, DER";
        }
        return switch (file) {
            case "key.pem" -> "the key, not encrypted";
            case "chain.pem" -> "the certificate, then the authority above it";
            case "chain-root-first.pem" -> "the same in the opposite order";
            case "certificate.pem" -> "the certificate alone";
            case "root.pem" -> "the roots to trust, PEM";
            default -> "";
        };
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("<tr><th>")
                .append(escape(name))
                .append("</th><td>")
                .append(value)
                .append("</td></tr>\n");
    }

    private static String code(String text) {
        return "<code>" + escape(text) + "</code>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
