package dev.gantry.policy.parse;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.model.CertificateMark;
import dev.gantry.policy.model.DeviceEntry;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.vocabulary.Hl7CharacterSets;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlList;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlNode;
import dev.gantry.policy.yaml.YamlScalar;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code devices}. */
final class DeviceReader {
    private static final Pattern PIN = Pattern.compile("pin:(sha256/[A-Za-z0-9+/]{43}=)");
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[\\x21-\\x7E]+");
    private static final String EXPECTED =
            " (expected: a URI such as spiffe://…, pin:sha256/BASE64, or { issuer, serial })";

    private static final Pattern VERSION = Pattern.compile("2\\.\\d(\\.\\d)?");
    private static final ValueType<String> PROCESSING_ID = ValueTypes.oneOf(List.of("P", "T", "D"));
    private static final ValueType<String> HL7_VERSION = new ValueType<>(
            "a version of HL7, such as 2.3.1 or 2.5.1",
            List.of(),
            text -> Optional.of(text).filter(version -> VERSION.matcher(version).matches()));
    private static final ValueType<String> CHARACTER_SET = ValueTypes.oneOf(Hl7CharacterSets.NAMES);

    private DeviceReader() {}

    static DeviceEntry read(Name id, YamlMap map) {
        Name zone = map.requiredScalar("zone").map(Words::name).orElse(null);
        List<CertificateMark> certificates = certificates(map);
        List<Name> aeTitles = Words.names(map, "ae");
        Name listens = Words.optional(map, "listens");
        Assurance assurance =
                map.optional("assurance", ValueTypes.oneOf(Assurance.class)).orElse(null);
        DeviceEntry.Hl7Entry hl7 = hl7(map);
        List<Name> quirks = Words.names(map, "quirks");
        map.refuseOthers();
        if (aeTitles.isEmpty() && hl7 == null) {
            Words.error(
                    map.problems(),
                    ProblemCode.E106,
                    id.span(),
                    "device `" + Words.abbreviated(id.text()) + "` has neither `ae` nor `hl7`");
        }
        return new DeviceEntry(id, zone, certificates, aeTitles, listens, assurance, hl7, quirks);
    }

    private static DeviceEntry.@Nullable Hl7Entry hl7(YamlMap device) {
        Optional<YamlMap> found = device.optionalMap("hl7");
        if (found.isEmpty()) {
            return null;
        }
        YamlMap map = found.get();
        Optional<YamlScalar> application = map.requiredScalar("application");
        Optional<YamlScalar> facility = map.requiredScalar("facility");
        Name listens = Words.optional(map, "listens");
        List<String> processingIds = map.list("processing", PROCESSING_ID);
        List<String> versions = map.list("versions", HL7_VERSION);
        List<String> characterSets = map.list("character-sets", CHARACTER_SET);
        boolean batches = map.optional("batches", ValueTypes.BOOLEAN, false);
        map.refuseOthers();
        return application.isEmpty() || facility.isEmpty()
                ? null
                : new DeviceEntry.Hl7Entry(
                        Words.name(application.get()),
                        Words.name(facility.get()),
                        listens,
                        processingIds,
                        versions,
                        characterSets,
                        batches);
    }

    private static List<CertificateMark> certificates(YamlMap device) {
        List<CertificateMark> marks = new ArrayList<>();
        Optional<YamlNode> node = device.get("cert");
        if (node.isPresent() && node.get() instanceof YamlList list) {
            list.items().forEach(item -> certificate(item).ifPresent(marks::add));
        } else {
            node.flatMap(DeviceReader::certificate).ifPresent(marks::add);
        }
        return marks;
    }

    private static Optional<CertificateMark> certificate(YamlNode node) {
        if (node instanceof YamlScalar scalar) {
            String text = scalar.text();
            java.util.regex.Matcher pin = PIN.matcher(text);
            if (pin.matches()) {
                return Optional.of(new CertificateMark(Words.name(scalar), null, pin.group(1), null, null));
            }
            if (URI.matcher(text).matches()) {
                return Optional.of(new CertificateMark(Words.name(scalar), text, null, null, null));
            }
            Words.error(node, ProblemCode.E113, "certificate: `" + Words.abbreviated(text) + "`" + EXPECTED);
            return Optional.empty();
        }
        if (node instanceof YamlMap map) {
            Optional<String> issuer = map.required("issuer", ValueTypes.TEXT);
            Optional<YamlScalar> serial = map.requiredScalar("serial");
            map.refuseOthers();
            if (issuer.isEmpty() || serial.isEmpty()) {
                return Optional.empty();
            }
            Optional<BigInteger> number = serial(serial.get().text());
            if (number.isEmpty()) {
                Words.error(
                        serial.get(),
                        ProblemCode.E113,
                        "serial: `" + Words.abbreviated(serial.get().text())
                                + "` (expected: hexadecimal digits, 0x allowed, in pairs with colons allowed)");
                return Optional.empty();
            }
            Name text = new Name(issuer.get() + " " + number.get().toString(16), map.span());
            return Optional.of(new CertificateMark(text, null, null, issuer.get(), number.get()));
        }
        Words.error(node, ProblemCode.E113, "certificate" + EXPECTED);
        return Optional.empty();
    }

    /** Certificates show their serial numbers in hexadecimal, and so do the tools that print them. */
    private static Optional<BigInteger> serial(String text) {
        String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text.replace(":", "");
        return digits.matches("[0-9A-Fa-f]{1,40}") ? Optional.of(new BigInteger(digits, 16)) : Optional.empty();
    }
}
