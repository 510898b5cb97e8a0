package dev.gantry.policy.resolve;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.model.CertificateMark;
import dev.gantry.policy.model.DeviceEntry;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.vocabulary.Quirks;
import dev.gantry.policy.yaml.HostPort;
import dev.gantry.policy.yaml.ValueTypes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes devices of the entries of {@code devices}, ranges expanded. */
final class DeviceExpander {
    private static final int MAX_DEVICES = 20_000;
    private static final Pattern RANGE = Pattern.compile("(.*?)(\\d{1,6})\\.\\.(\\d{1,6})");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(n{1,6})}");
    private static final Pattern AE_TITLE =
            Pattern.compile("[\\x21-\\x5B\\x5D-\\x7E]([\\x20-\\x5B\\x5D-\\x7E]*[\\x21-\\x5B\\x5D-\\x7E])?");

    private final Problems problems;
    private final Map<String, Integer> zones;
    private final List<ResolvedDevice> devices = new ArrayList<>();

    DeviceExpander(Problems problems, Map<String, Integer> zones) {
        this.problems = problems;
        this.zones = zones;
    }

    List<ResolvedDevice> devices() {
        return devices;
    }

    void expand(DeviceEntry entry) {
        Integer zone = zone(entry);
        checkQuirks(entry);
        Matcher range = RANGE.matcher(entry.id().text());
        if (!range.matches()) {
            if (!ID.matcher(entry.id().text()).matches()) {
                error(
                        ProblemCode.E112,
                        entry.id(),
                        "device id: `" + abbreviated(entry.id()) + "` (expected: an id, or a range such as us-01..24)");
                return;
            }
            add(entry, entry.id().text(), -1, zone);
            return;
        }
        int first = Integer.parseInt(range.group(2));
        int last = Integer.parseInt(range.group(3));
        boolean padded = range.group(2).length() > 1 && range.group(2).startsWith("0");
        if (last < first || devices.size() + (long) last - first > MAX_DEVICES) {
            error(
                    ProblemCode.E112,
                    entry.id(),
                    "range: `" + abbreviated(entry.id()) + "` (expected: from low to high, at most " + MAX_DEVICES
                            + " devices in all)");
            return;
        }
        for (int n = first; n <= last; n++) {
            String number = padded ? pad(n, range.group(2).length()) : Integer.toString(n);
            add(entry, range.group(1) + number, n, zone);
        }
    }

    private @Nullable Integer zone(DeviceEntry entry) {
        Name word = entry.zone();
        if (word == null) {
            return null;
        }
        Integer zone = zones.get(word.text());
        if (zone == null) {
            problems.error(
                    ProblemCode.E201.name(),
                    word.span(),
                    "unknown zone `" + abbreviated(word) + "`",
                    Suggestions.didYouMean(word.text(), zones.keySet()));
        }
        return zone;
    }

    private void checkQuirks(DeviceEntry entry) {
        for (Name quirk : entry.quirks()) {
            if (!Quirks.WORDS.contains(quirk.text())) {
                problems.error(
                        ProblemCode.E212.name(),
                        quirk.span(),
                        "unknown quirk `" + abbreviated(quirk) + "`",
                        Suggestions.didYouMean(quirk.text(), Quirks.WORDS));
            }
        }
    }

    private void add(DeviceEntry entry, String id, int n, @Nullable Integer zone) {
        Set<String> aeTitles = new LinkedHashSet<>();
        for (Name word : entry.aeTitles()) {
            replace(word, n).filter(title -> isAeTitle(word, title)).ifPresent(aeTitles::add);
        }
        List<CertificateMark> certificates = new ArrayList<>();
        for (CertificateMark mark : entry.certificates()) {
            Optional<String> text = replace(mark.text(), n);
            String uri = mark.uri() == null ? null : text.orElse(null);
            certificates.add(new CertificateMark(mark.text(), uri, mark.pin(), mark.issuer(), mark.serial()));
        }
        Assurance assurance = assurance(entry, certificates);
        Device device = new Device(
                id,
                entry.zone() == null ? "" : entry.zone().text(),
                aeTitles,
                endpoint(entry.listens(), n),
                !certificates.isEmpty(),
                Set.copyOf(entry.quirks().stream().map(Name::text).toList()),
                hl7(entry.hl7(), n));
        if (zone != null) {
            devices.add(new ResolvedDevice(device, entry, zone, certificates, assurance));
        }
    }

    private Assurance assurance(DeviceEntry entry, List<CertificateMark> certificates) {
        Assurance stated = entry.assurance();
        if (stated == null) {
            return Assurance.MTLS;
        }
        if (!certificates.isEmpty() && !stated.satisfies(Assurance.MTLS)) {
            error(
                    ProblemCode.E317,
                    entry.id(),
                    "device `" + abbreviated(entry.id())
                            + "` has a certificate and is said to be known by its address");
        }
        return stated;
    }

    private @Nullable Hl7Names hl7(DeviceEntry.@Nullable Hl7Entry entry, int n) {
        if (entry == null) {
            return null;
        }
        return new Hl7Names(
                replace(entry.application(), n).orElse(""),
                replace(entry.facility(), n).orElse(""),
                endpoint(entry.listens(), n),
                entry.processingIds(),
                entry.versions(),
                entry.characterSets(),
                entry.batches());
    }

    private @Nullable Endpoint endpoint(@Nullable Name word, int n) {
        if (word == null) {
            return null;
        }
        Optional<String> text = replace(word, n);
        Optional<HostPort> pair = text.flatMap(ValueTypes.HOST_PORT_PAIR::parse).filter(p -> p.port() > 0);
        if (pair.isEmpty() && text.isPresent()) {
            error(
                    ProblemCode.E119,
                    word,
                    "listens: `" + abbreviated(word) + "` (expected: host:port, such as 10.20.1.11:11112)");
        }
        return pair.map(p -> new Endpoint(p.host(), p.port())).orElse(null);
    }

    private boolean isAeTitle(Name word, String title) {
        boolean valid = title.length() <= 16 && AE_TITLE.matcher(title).matches();
        if (!valid) {
            error(
                    ProblemCode.E111,
                    word,
                    "AE title: `" + (title.length() > 40 ? title.substring(0, 40) + "…" : title)
                            + "` (expected: 1 to 16 printable characters, no backslash, no spaces around)");
        }
        return valid;
    }

    /** Replaces placeholders by a number; a problem is recorded where there is none. */
    private Optional<String> replace(Name word, int n) {
        Matcher matcher = PLACEHOLDER.matcher(word.text());
        if (!matcher.find()) {
            return Optional.of(word.text());
        }
        if (n < 0) {
            error(
                    ProblemCode.E112,
                    word,
                    "placeholder `" + matcher.group() + "` stands outside a range",
                    "an id such as us-01..24 makes a range");
            return Optional.empty();
        }
        return Optional.of(matcher.replaceAll(found -> pad(n, found.group(1).length())));
    }

    private static String pad(int n, int width) {
        return String.format("%0" + width + "d", n);
    }

    private static String abbreviated(Name word) {
        return word.text().length() <= 80 ? word.text() : word.text().substring(0, 80) + "…";
    }

    private void error(ProblemCode code, Name at, String message, String... help) {
        problems.error(code.name(), at.span(), message, help);
    }
}
