package dev.gantry.policy.resolve;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.Endpoint;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.model.CertificateMark;
import dev.gantry.policy.model.Network;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds devices that cannot be told apart, and those that nothing recognises. */
final class DeviceChecks {
    private final Problems problems;
    private final Map<String, ResolvedDevice> owners = new HashMap<>();

    private DeviceChecks(Problems problems) {
        this.problems = problems;
    }

    static void check(List<ResolvedDevice> devices, List<Zone> zones, Problems problems) {
        DeviceChecks checks = new DeviceChecks(problems);
        for (ResolvedDevice device : devices) {
            checks.check(device, zones.get(device.zone()));
        }
    }

    private void check(ResolvedDevice device, Zone zone) {
        for (String aeTitle : device.device().aeTitles()) {
            claim(device, "AE title", aeTitle, ProblemCode.E303);
        }
        for (CertificateMark mark : device.certificates()) {
            String uri = mark.uri();
            claim(device, "certificate", uri != null ? uri : mark.text().text(), ProblemCode.E304);
        }
        Hl7Names hl7 = device.device().hl7();
        if (hl7 != null) {
            claim(device, "HL7 application", hl7.application() + " of " + hl7.facility(), ProblemCode.E315);
        }
        if (!device.device().authenticated()) {
            address(device, zone);
        }
    }

    private void address(ResolvedDevice device, Zone zone) {
        SourceSpan span = device.entry().id().span();
        if (device.assurance().satisfies(Assurance.MTLS)) {
            problems.error(
                    ProblemCode.E305.name(),
                    span,
                    "nothing recognises device `" + device.device().id() + "`",
                    "give it a `cert`, or say `assurance: address` if it cannot have one");
            return;
        }
        Endpoint listens = device.device().knownAt();
        if (listens == null
                ? zone.networks().isEmpty()
                : Network.address(listens.host()).isEmpty()) {
            problems.error(
                    ProblemCode.E305.name(),
                    span,
                    "nothing recognises device `" + device.device().id()
                            + "`: it is known by its address alone, and has none",
                    "give it `listens` with an IP address");
        } else if (listens != null) {
            claim(device, "address", listens.host(), ProblemCode.E304);
        }
    }

    private void claim(ResolvedDevice device, String what, String mark, ProblemCode code) {
        ResolvedDevice first = owners.putIfAbsent(code + " " + what + " " + mark, device);
        if (first != null && !first.device().id().equals(device.device().id())) {
            problems.add(Problem.error(
                            code.name(),
                            device.entry().id().span(),
                            what + " `" + mark + "` belongs to two devices, `"
                                    + first.device().id() + "` and `"
                                    + device.device().id() + "`")
                    .relatedTo(first.entry().id().span(), "first defined here"));
        }
    }
}
