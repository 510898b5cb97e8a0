package dev.gantry.policy.compile;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.CertificateEvidence;
import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.policy.Identification;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.model.CertificateMark;
import dev.gantry.policy.model.Network;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the one device that evidence fits. */
final class Identifier {
    private final List<ResolvedDevice> devices;
    private final List<Zone> zones;
    private final Map<String, Integer> byUri = new HashMap<>();
    private final Map<String, Integer> byPin = new HashMap<>();
    private final Map<IssuerAndSerial, Integer> bySerial = new HashMap<>();
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private final List<Integer> byNetwork = new ArrayList<>();

    private record IssuerAndSerial(String issuer, BigInteger serial) {}

    Identifier(ResolvedPolicy policy) {
        devices = policy.devices();
        zones = policy.zones();
        for (int i = 0; i < devices.size(); i++) {
            ResolvedDevice device = devices.get(i);
            for (CertificateMark mark : device.certificates()) {
                add(mark, i);
            }
            if (!device.device().authenticated()) {
                Endpoint listens = device.device().knownAt();
                if (listens == null) {
                    byNetwork.add(i);
                } else {
                    int index = i;
                    Network.address(listens.host()).ifPresent(address -> byAddress.put(address, index));
                }
            }
        }
    }

    private void add(CertificateMark mark, int device) {
        String uri = mark.uri();
        String pin = mark.pin();
        String issuer = mark.issuer();
        BigInteger serial = mark.serial();
        if (uri != null) {
            byUri.put(uri, device);
        } else if (pin != null) {
            byPin.put(pin, device);
        } else if (issuer != null && serial != null) {
            bySerial.put(new IssuerAndSerial(issuer, serial), device);
        }
    }

    Identification identify(PeerEvidence evidence) {
        CertificateEvidence certificate = evidence.certificate();
        Set<Integer> found = certificate == null ? new TreeSet<>() : byCertificate(certificate);
        if (found.isEmpty()) {
            // With a certificate that fits nobody, only a device that is said to be known by its address over an
            // encrypted channel can be meant.
            found = byAddress(evidence.address(), certificate == null ? Assurance.ADDRESS : Assurance.TLS);
        }
        if (found.isEmpty()) {
            return new Identification.Unidentified(
                    ReasonCode.UNKNOWN_DEVICE,
                    certificate == null
                            ? "no device is known by this address"
                            : "no device is known by this certificate");
        }
        if (found.size() > 1) {
            return new Identification.Unidentified(
                    ReasonCode.AMBIGUOUS_DEVICE,
                    "several devices fit: "
                            + String.join(
                                    ", ",
                                    found.stream()
                                            .map(i -> "`"
                                                    + devices.get(i).device().id() + "`")
                                            .toList()));
        }
        ResolvedDevice device = devices.get(found.iterator().next());
        List<Network> networks = zones.get(device.zone()).networks();
        if (!networks.isEmpty() && networks.stream().noneMatch(network -> network.contains(evidence.address()))) {
            return new Identification.Unidentified(
                    ReasonCode.UNKNOWN_DEVICE,
                    "device `" + device.device().id() + "` comes from outside the networks of its zone");
        }
        return new Identification.Identified(device.device(), device.assurance());
    }

    Optional<Device> holderOf(CertificateEvidence certificate) {
        Set<Integer> found = byCertificate(certificate);
        return found.size() == 1
                ? Optional.of(devices.get(found.iterator().next()).device())
                : Optional.empty();
    }

    Set<String> pins() {
        return Set.copyOf(byPin.keySet());
    }

    private Set<Integer> byCertificate(CertificateEvidence certificate) {
        Set<Integer> found = new TreeSet<>();
        for (String uri : certificate.uris()) {
            add(found, byUri.get(uri));
        }
        add(found, byPin.get(certificate.spkiPin()));
        add(found, bySerial.get(new IssuerAndSerial(certificate.issuer(), certificate.serial())));
        return found;
    }

    private Set<Integer> byAddress(InetAddress address, Assurance assurance) {
        Set<Integer> found = new TreeSet<>();
        Integer listening = byAddress.get(address);
        if (listening != null && devices.get(listening).assurance() == assurance) {
            found.add(listening);
        }
        for (int device : byNetwork) {
            if (devices.get(device).assurance() == assurance
                    && zones.get(devices.get(device).zone()).networks().stream()
                            .anyMatch(network -> network.contains(address))) {
                found.add(device);
            }
        }
        // A device with an address of its own comes before one that is known by its network.
        return listening != null && found.contains(listening) ? Set.of(listening) : found;
    }

    private static void add(Set<Integer> found, @org.jspecify.annotations.Nullable Integer device) {
        if (device != null) {
            found.add(device);
        }
    }
}
