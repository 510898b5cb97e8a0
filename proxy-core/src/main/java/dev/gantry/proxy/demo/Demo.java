package dev.gantry.proxy.demo;

import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.config.LogConfig;
import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Uids;
import dev.gantry.proxy.demo.dataset.Vr;
import dev.gantry.proxy.demo.hospital.HospitalException;
import dev.gantry.proxy.demo.hospital.HospitalFiles;
import dev.gantry.proxy.demo.hospital.HospitalMaker;
import dev.gantry.proxy.demo.phantom.CtPhantom;
import dev.gantry.proxy.demo.phantom.PhantomStudy;
import dev.gantry.proxy.demo.phantom.UltrasoundPhantom;
import dev.gantry.proxy.demo.scene.Cast;
import dev.gantry.proxy.demo.scene.DecisionRecorder;
import dev.gantry.proxy.demo.scene.Machine;
import dev.gantry.proxy.demo.scene.Messenger;
import dev.gantry.proxy.demo.scene.Outcome;
import dev.gantry.proxy.demo.scene.Props;
import dev.gantry.proxy.demo.scene.Scene;
import dev.gantry.proxy.demo.scene.Scenes;
import dev.gantry.proxy.demo.scene.Stage;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.instance.InvalidInstanceException;
import dev.gantry.proxy.instance.ProxyRuntime;
import dev.gantry.proxy.instance.StateInUseException;
import dev.gantry.proxy.logging.Logging;
import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.identity.IdentityException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** The demo from beginning to end: makes a hospital, starts it, plays the scenes, shows what came of them, and goes on serving. */
public final class Demo {
    private static final int SLICES = 6;

    private final HospitalFiles files;
    private final PrintWriter out;
    private final Ink ink;
    private final Clock clock;
    private final ObservedStarter starter;

    /** Starts proxies whose decisions somebody hears of. */
    @FunctionalInterface
    public interface ObservedStarter {
        /** Returns what starts them. */
        ProxyRuntime.Starter observedBy(AssociationListener associations, ConnectionListener connections);
    }

    /**
     * Makes a demo.
     *
     * @param directory of the hospital
     * @param out where everything is shown
     * @param coloured whether that is a terminal with colours
     * @param starter starts the proxy
     */
    public Demo(Path directory, PrintWriter out, boolean coloured, Clock clock, ObservedStarter starter) {
        this.files = new HospitalFiles(directory);
        this.out = out;
        this.ink = new Ink(coloured);
        this.clock = clock;
        this.starter = starter;
    }

    /**
     * Plays.
     *
     * @param once whether to end after the scenes, instead of serving until the thread is interrupted
     * @return whether every scene came out as it should
     * @throws InterruptedException if the thread was interrupted; nothing runs any more then
     * @throws HospitalException if the directory or the policy in it cannot be used
     * @throws StateInUseException if a demo or an instance runs there already
     * @throws InvalidInstanceException if the configuration there is wrong
     * @throws AuthorityException if the authority there cannot be used
     * @throws IdentityException if a certificate or key there cannot be used
     * @throws IOException if a port is taken, or something cannot be read or written
     */
    public boolean run(boolean once)
            throws InterruptedException, HospitalException, StateInUseException, InvalidInstanceException,
                    IdentityException, AuthorityException, IOException {
        say(ink.strong("Gantry demo: a small hospital on loopback"));
        new HospitalMaker(files, clock, this::step).make();
        Props props = props();
        writeImages(props);
        Logging.toFile(files.log(), LogConfig.Level.INFO, "demo");
        LiveDecisions live = new LiveDecisions(out, ink, clock);
        DecisionRecorder recorder = new DecisionRecorder(live::offer);
        try (RunningHospital hospital = RunningHospital.start(files, starter.observedBy(recorder, recorder), clock)) {
            step("archive PACS at " + text(hospital.archive().address()));
            step("Gantry: "
                    + hospital.listeners().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(listener -> listener.getKey() + " " + text(listener.getValue()))
                            .collect(Collectors.joining(", ")));
            List<Outcome> outcomes = play(hospital, recorder, props);
            recorder.stopKeeping();
            show(outcomes);
            if (!once) {
                new TryIt(out, ink, files, hospital).print();
                live.show();
            }
            return outcomes.stream().allMatch(Outcome::asExpected);
        } finally {
            Logging.stop();
        }
    }

    private Props props() {
        Random random = new Random(clock.millis());
        LocalDateTime now = LocalDateTime.now(clock);
        PhantomStudy ct = PhantomStudy.create("PHANTOM-CT", now, random);
        PhantomStudy us = PhantomStudy.create("PHANTOM-US", now, random);
        SopInstance document = new SopInstance(new DataSet()
                .put(Tag.SOP_CLASS_UID, Vr.UI, Scenes.ENCAPSULATED_PDF_STORAGE.value())
                .put(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.random(random).value())
                .put(Tag.PATIENT_NAME, Vr.PN, PhantomStudy.PATIENT_NAME)
                .put(Tag.PATIENT_ID, Vr.LO, "PHANTOM-CT"));
        return new Props(ct, CtPhantom.series(ct, SLICES), UltrasoundPhantom.image(us), document);
    }

    private void writeImages(Props props) throws IOException {
        Files.createDirectories(files.images());
        for (int i = 0; i < props.ctSeries().size(); i++) {
            Files.write(
                    files.images().resolve("ct-" + (i + 1) + ".dcm"),
                    props.ctSeries().get(i).toFile());
        }
        Files.write(files.images().resolve("us-1.dcm"), props.ultrasound().toFile());
    }

    private List<Outcome> play(RunningHospital hospital, DecisionRecorder recorder, Props props)
            throws InterruptedException, IdentityException, IOException {
        List<Scene> scenes = Scenes.of(cast(hospital), props);
        Stage stage = new Stage(hospital.peers(), recorder, hospital.archive(), hospital.messages());
        List<Outcome> outcomes = new ArrayList<>();
        say("");
        for (Scene scene : scenes) {
            step("scene " + (outcomes.size() + 1) + " of " + scenes.size() + ": " + scene.title());
            outcomes.add(stage.play(scene));
        }
        return outcomes;
    }

    private Cast cast(RunningHospital hospital) throws IdentityException, IOException {
        InetSocketAddress clinical = hospital.listener("clinical");
        AeTitle ct = new AeTitle("CT1");
        return new Cast(
                machine(hospital, "ct-1", "CT1", clinical),
                machine(hospital, "us-1", "US1", clinical),
                machine(hospital, "reading-1", "READ1", clinical),
                machine(hospital, "acme-service", "ACME_SVC", hospital.listener("remote-service")),
                new Messenger(
                        hospital.listener("messages"), hospital.tls(files.certificate("ris-1"), files.key("ris-1"))),
                new Machine(ct, clinical, null),
                new Machine(ct, clinical, hospital.tls(files.intruderCertificate(), files.intruderKey())),
                new Machine(ct, clinical, hospital.tlsWithoutCertificate()),
                new AeTitle("CT2"),
                RunningHospital.ARCHIVE_AE_TITLE);
    }

    private Machine machine(RunningHospital hospital, String device, String aeTitle, InetSocketAddress calls)
            throws IdentityException {
        return new Machine(new AeTitle(aeTitle), calls, hospital.tls(files.certificate(device), files.key(device)));
    }

    private void show(List<Outcome> outcomes) {
        say("");
        new SceneTable(out, ink).print(outcomes);
        long right = outcomes.stream().filter(Outcome::asExpected).count();
        String sum = right + " of " + outcomes.size() + " scenes came out as they should.";
        say(right == outcomes.size() ? ink.good(sum) : ink.bad(sum));
        long reached =
                outcomes.stream().filter(outcome -> outcome.connections() > 0).count();
        say("PACS saw a connection in " + reached + " scenes (●); of the other " + (outcomes.size() - reached)
                + " it heard nothing.");
    }

    private void step(String what) {
        say("  " + what);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
