package dev.gantry.proxy.demo;

import dev.gantry.proxy.demo.hospital.HospitalFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;

/** What to do now: URLs to look at, and commands to paste. */
final class TryIt {
    private final PrintWriter out;
    private final Ink ink;
    private final HospitalFiles files;
    private final RunningHospital hospital;

    TryIt(PrintWriter out, Ink ink, HospitalFiles files, RunningHospital hospital) {
        this.out = out;
        this.ink = ink;
        this.files = files;
        this.hospital = hospital;
    }

    void print() throws IOException {
        InetSocketAddress clinical = hospital.listener("clinical");
        out.println();
        out.println(ink.strong("The hospital goes on running.") + " Ctrl-C ends it.");
        hospital.management().ifPresent(address -> {
            out.println("  metrics   http://" + hostAndPort(address) + "/metrics");
            out.println("  health    http://" + hostAndPort(address) + "/healthz and /readyz");
        });
        out.println("  policy    " + files.policy() + " (changes take effect at once)");
        out.println("  log       " + files.log());
        out.println("  archive   " + files.archive());
        out.println();
        out.println(ink.strong("To try with DCMTK in another terminal:"));
        out.println("  cd " + quoted(files.directory().toString()));
        out.println(ink.quiet("  # allowed: CT1 calls, and stores"));
        out.println("  " + dcmtk("echoscu -v", "ct-1", "CT1", clinical));
        out.println("  " + dcmtk("storescu -v", "ct-1", "CT1", clinical) + " images/ct-1.dcm");
        out.println(ink.quiet("  # allowed: READ1 looks for the phantoms"));
        out.println("  "
                + dcmtk(
                        "findscu -S -k 0008,0052=STUDY -k 0010,0010= -k '0010,0020=PHANTOM-*'",
                        "reading-1",
                        "READ1",
                        clinical));
        out.println(ink.quiet(
                "  # refused: the AE title of another scanner, a query by a scanner, a vendor at the wrong door"));
        out.println("  " + dcmtk("echoscu -v", "ct-1", "CT2", clinical));
        out.println("  " + dcmtk("findscu -S -k 0008,0052=STUDY -k 0010,0020=", "ct-1", "CT1", clinical));
        out.println("  " + dcmtk("echoscu -v", "acme-service", "ACME_SVC", clinical));
        InetSocketAddress messages = hospital.listener("messages");
        out.println(
                ink.quiet("  # an HL7 order: allowed; write LAB for RIS, or ADT^A40 for ORM^O01, and it is refused"));
        out.println(
                "  (printf '\\013MSH|^~\\\\&|RIS|DEMO|PACS|DEMO|||ORM^O01|1|P|2.5\\r\\034\\r'; sleep 1) | openssl s_client -quiet \\");
        out.println("    -no_ign_eof -connect " + hostAndPort(messages)
                + " -cert devices/ris-1/ris-1.pem -key devices/ris-1/ris-1.key -CAfile ca/root.pem | tr '\\r' '\\n'");
        out.println(ink.quiet("  # a stolen scanner: refused within a second, until it is found again"));
        out.println("  gantry ca suspend ct-1 --config gantry.yaml");
        out.println("  gantry ca resume ct-1 --config gantry.yaml");
        out.println();
    }

    private static String dcmtk(String program, String device, String aeTitle, InetSocketAddress to) {
        String stem = "devices/" + device + "/" + device;
        return program + " +tls " + stem + ".key " + stem + ".pem +cf ca/root.pem -aet " + aeTitle + " -aec "
                + RunningHospital.ARCHIVE_AE_TITLE + " " + to.getAddress().getHostAddress() + " " + to.getPort();
    }

    private static String quoted(String path) {
        return path.matches("[\\w./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
