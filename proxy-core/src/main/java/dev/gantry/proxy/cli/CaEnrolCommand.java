package dev.gantry.proxy.cli;

import dev.gantry.policy.Device;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.instance.PolicyNames;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.enrol.Pkcs12;
import dev.gantry.tls.enrol.SigningRequest;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.kit.KitPreset;
import dev.gantry.tls.kit.UsbKit;
import dev.gantry.tls.profile.CertificateProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Gives a device of the policy its key and certificate. Its names come from the policy.",
            "Writes DEVICE.key, DEVICE.pem (leaf, then chain), DEVICE.p12 and root.pem. Enrolling again issues a new",
            "certificate; the old one stays valid until it is revoked."
        },
        footer = {
            "",
            "Examples:",
            "  gantry ca enrol ct-01 --config gantry.yaml --out ct-01",
            "  gantry ca enrol ct-03 --config gantry.yaml --code --network 10.20.1.0/24",
            "  gantry ca enrol ct-04 --config gantry.yaml --usb /mnt/stick --preset windows",
            "  gantry ca enrol ct-02 --config gantry.yaml --out ct-02 --csr ct-02.csr"
        })
final class CaEnrolCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "DEVICE", description = "the device id of the policy")
    private String device = "";

    @Option(names = "--out", paramLabel = "DIR", description = "where the files are written")
    private @Nullable Path out;

    @Option(
            names = "--code",
            description = "write nothing, and print a one-time code that the device enrols with by itself, over EST")
    private boolean code;

    @Option(
            names = "--network",
            paramLabel = "RANGE",
            description = "where the code may be used from, such as 10.20.1.0/24 (default: anywhere)")
    private @Nullable String network;

    @Option(
            names = "--usb",
            paramLabel = "DIR",
            description = "where a stick is mounted: a directory DEVICE with all files and a sheet to print")
    private @Nullable Path usb;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "which files the device wants: all, openssl, java, java-old, windows, windows-old")
    private String preset = KitPreset.ALL.id();

    @Option(names = "--csr", paramLabel = "FILE", description = "certify the key of this signing request (PKCS#10)")
    private @Nullable Path request;

    @Option(names = "--validity", paramLabel = "TIME", description = "how long it is valid (default: 397d)")
    private @Nullable String validity;

    @Option(names = "--rsa", description = "an RSA key under the RSA authority, for devices without elliptic curves")
    private boolean rsa;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaEnrolCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        Device found = PolicyDevice.named(device, instance.policy(), clock, console);
        if (code) {
            if (request != null || validity != null) {
                throw CommandFailure.usage(
                        "`--code` goes with neither `--csr` nor `--validity`: the device asks by itself");
            }
            CertificateProfile offered = rsa ? CertificateProfile.DEVICE_RSA : CertificateProfile.DEVICE_AUTO;
            return new CaCodeOffer(console, clock).make(access, instance, found, offered, network, json);
        }
        if ((out == null) == (usb == null)) {
            throw CommandFailure.usage(
                    "one of `--out DIR`, `--usb DIR` and `--code` says how the device gets its files");
        }
        if (usb != null && request != null) {
            throw CommandFailure.usage("`--csr` with `--usb`: the device has its key already, and needs `--out DIR`");
        }
        KitPreset wanted = preset();
        Optional<SigningRequest> signing = Optional.ofNullable(request).map(CaEnrolCommand::signingRequest);
        CertificateProfile profile = rsa ? CertificateProfile.DEVICE_RSA : CertificateProfile.DEVICE_USB;
        KeyKind kind = rsa ? KeyKind.RSA_3072 : KeyKind.EC_P256;
        @Nullable Duration life = life();
        String requester = Requester.current();
        access.open(instance, opened -> {
            SecureRandom random = new SecureRandom();
            Enrolment enrolment = new Enrolment(opened.authority(), random);
            DeviceNames names =
                    PolicyNames.of(found, opened.authority().directory().site());
            EnrolledDevice enrolled = signing.isPresent()
                    ? enrolment.withRequest(names, profile, signing.get(), life, requester)
                    : enrolment.withNewKey(names, profile, kind, life, requester);
            report(enrolled, write(enrolled, wanted, random));
            return ExitCode.DONE;
        });
        return ExitCode.DONE;
    }

    private static SigningRequest signingRequest(Path file) {
        return AuthorityAccess.attempt(() -> {
            try (InputStream in = Files.newInputStream(file)) {
                return SigningRequest.parse(in.readNBytes(SigningRequest.MAX_BYTES + 1));
            } catch (IOException e) {
                throw CommandFailure.environment("`" + file + "` cannot be read: " + IoFaults.reason(e), e);
            }
        });
    }

    private KitPreset preset() {
        try {
            return KitPreset.ofId(preset);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.input(String.valueOf(e.getMessage()));
        }
    }

    private EnrolmentFiles write(EnrolledDevice enrolled, KitPreset wanted, SecureRandom random) throws IOException {
        if (usb == null) {
            return EnrolmentFiles.write(Objects.requireNonNull(out), enrolled, random);
        }
        String password = Pkcs12.randomPassword(random);
        UsbKit.Written kit = UsbKit.write(enrolled, usb, wanted, password.toCharArray(), random);
        kit.warnings().forEach(console::warning);
        return new EnrolmentFiles(
                kit.files().stream().map(kit.directory()::resolve).toList(),
                wanted.protections().isEmpty() ? Optional.empty() : Optional.of(password));
    }

    private @Nullable Duration life() {
        if (validity == null) {
            return null;
        }
        return ValueTypes.DURATION
                .parse(validity)
                .orElseThrow(() -> CommandFailure.input(
                        "`--validity " + validity + "` (expected: " + ValueTypes.DURATION.expected() + ")"));
    }

    private void report(EnrolledDevice enrolled, EnrolmentFiles files) {
        String end = enrolled.certificate().leaf().getNotAfter().toInstant().toString();
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("device", enrolled.device());
            members.put("serial", enrolled.certificate().serialText());
            members.put("notAfter", end);
            members.put("files", files.written().stream().map(Path::toString).toList());
            files.password().ifPresent(password -> members.put("p12Password", password));
            console.out().println(Json.write(members));
            return;
        }
        console.out()
                .println("enrolled " + enrolled.device() + ": serial number "
                        + enrolled.certificate().serialText() + ", valid until " + end);
        files.written().forEach(file -> console.out().println("  " + file));
        files.password()
                .ifPresent(
                        password -> console.out().println("  password of the .p12 file, shown this once: " + password));
    }
}
