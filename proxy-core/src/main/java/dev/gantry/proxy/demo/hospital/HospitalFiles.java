package dev.gantry.proxy.demo.hospital;

import java.nio.file.Path;

/**
 * Where things stand in the directory of a demo hospital.
 *
 * @param directory the directory
 */
public record HospitalFiles(Path directory) {
    /** What the directory is, for who finds it; also how it is known again. */
    public Path readme() {
        return directory.resolve("README.txt");
    }

    /** The configuration of Gantry. */
    public Path config() {
        return directory.resolve("gantry.yaml");
    }

    /** The policy that it names. */
    public Path policy() {
        return directory.resolve("policy.yaml");
    }

    /** The hospital's authority. */
    public Path authority() {
        return directory.resolve("ca");
    }

    /** The roots that all machines trust. */
    public Path root() {
        return authority().resolve("root.pem");
    }

    /** The state of the instance. */
    public Path state() {
        return directory.resolve("state");
    }

    /** The directories of the machines. */
    public Path devices() {
        return directory.resolve("devices");
    }

    /** The certificate of a machine and its chain, PEM. */
    public Path certificate(String device) {
        return devices().resolve(device).resolve(device + ".pem");
    }

    /** The key of a machine, PEM. */
    public Path key(String device) {
        return devices().resolve(device).resolve(device + ".key");
    }

    /** An authority that nobody here trusts, and what it has signed. */
    public Path intruder() {
        return directory.resolve("intruder");
    }

    /** The certificate of the intruder and its chain, PEM. */
    public Path intruderCertificate() {
        return intruder().resolve("ct-1.pem");
    }

    /** The key of the intruder, PEM. */
    public Path intruderKey() {
        return intruder().resolve("ct-1.key");
    }

    /** Phantoms in files. */
    public Path images() {
        return directory.resolve("images");
    }

    /** What the archive keeps. */
    public Path archive() {
        return directory.resolve("archive");
    }

    /** The log of the instance. */
    public Path log() {
        return directory.resolve("gantry.log");
    }
}
