package dev.gantry.policy.schema;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.DeniedContext;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.OnChange;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.RuleLimit;
import dev.gantry.policy.Sender;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.Duties;
import dev.gantry.policy.vocabulary.Hl7CharacterSets;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Quirks;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static dev.gantry.policy.schema.Shapes.anyOf;
import static dev.gantry.policy.schema.Shapes.byId;
import static dev.gantry.policy.schema.Shapes.described;
import static dev.gantry.policy.schema.Shapes.many;
import static dev.gantry.policy.schema.Shapes.map;
import static dev.gantry.policy.schema.Shapes.object;
import static dev.gantry.policy.schema.Shapes.oneOrMany;
import static dev.gantry.policy.schema.Shapes.pattern;
import static dev.gantry.policy.schema.Shapes.ref;
import static dev.gantry.policy.schema.Shapes.text;
import static dev.gantry.policy.schema.Shapes.truth;
import static dev.gantry.policy.schema.Shapes.words;

/**
 * The policy language as JSON Schema 2020-12. It is a help for those who write: a text that it accepts can still be wrong, and
 * only {@code policy check} says that it is right.
 */
public final class PolicySchema {
    private static final String DATE = "^\\d{4}-\\d{2}-\\d{2}$";
    private static final String DURATION = "^\\d{1,12} ?(ms|s|min|m|h|d)$";
    private static final String LISTENS = "^\\S+:(\\d|\\{n{1,6}})+$";
    private static final String UID = "^(0|[1-9]\\d*)(\\.(0|[1-9]\\d*))+$";
    private static final String TAG = "^\\(?[0-9A-Fa-f]{4},?[0-9A-Fa-f]{4}\\)?$";
    private static final String TIMES = "^\\d{2}:\\d{2}-\\d{2}:\\d{2}$";

    private final ResolvedPolicy policy;

    private PolicySchema(ResolvedPolicy policy) {
        this.policy = policy;
    }

    /**
     * Returns the schema of one file of a policy.
     *
     * @param policy gives the names; it need not be free of errors
     */
    public static Map<String, Object> of(ResolvedPolicy policy) {
        return new PolicySchema(policy).schema();
    }

    private Map<String, Object> schema() {
        Map<String, Object> schema = map(
                "$schema",
                "https://json-schema.org/draft/2020-12/schema",
                "title",
                "Zone policy",
                "description",
                "Who may do what with whom. Nothing is allowed unless a rule allows it; the order plays no part.");
        schema.putAll(object(top(), "zone-policy"));
        schema.put("$defs", definitions());
        return schema;
    }

    private Map<String, Object> top() {
        return map(
                "zone-policy",
                described("The version of the language.", map("enum", List.of(1, "1"))),
                "name",
                text(),
                "owner",
                text(),
                "defaults",
                described("Taken where a zone or rule says nothing.", defaults()),
                "zones",
                described("Where devices stand.", byId(zone())),
                "devices",
                described(
                        "The machines. A range such as us-01..24 is one entry for many; {n} and {nn} are the number.",
                        map("type", "object", "additionalProperties", device())),
                "groups",
                described("Names for sets; a group may hold groups.", groups()),
                "schedules",
                described("Half-open windows of local time.", byId(schedule())),
                "obligations",
                described("What must be done to what is let through.", byId(obligation())),
                "pairs",
                described("Callers and called devices between which refusals are only watched.", byId(pair())),
                "rules",
                described("Each is one allow, deny or require.", byId(ref("rule"))),
                "break-glass",
                described("Declared, bounded openings for emergencies.", byId(breakGlass())),
                "invariants",
                described("Statements that are proved before every activation.", many(invariant())),
                "tests",
                described(
                        "Requests with what must come of them, run before every activation.",
                        many(map(
                                "type",
                                "object",
                                "minProperties",
                                1,
                                "maxProperties",
                                1,
                                "additionalProperties",
                                test()))));
    }

    private Map<String, Object> definitions() {
        return map(
                "zone",
                words(zones()),
                "party",
                described("A zone, a group of zones, a device, ae: with an AE title, or any.", words(parties())),
                "aeTitle",
                described(
                        "An AE title that a device of this policy owns.",
                        anyOf(words(titles()), map("type", "number"))),
                "service",
                services(),
                "sopClass",
                sopClasses(),
                "transferSyntax",
                described(
                        "A keyword of PS3.6, a UID, or a group.",
                        anyOf(
                                words(union(TransferSyntaxes.keywords(), groupNames(Group.Kind.TRANSFER_SYNTAXES))),
                                pattern(UID))),
                "message",
                described(
                        "An HL7 message such as ADT^A08, or a group.",
                        anyOf(words(groupNames(Group.Kind.HL7)), pattern("^[A-Z][A-Z0-9]{2}(\\^[A-Z][A-Z0-9]{2})?$"))),
                "role",
                described("A role of users, or a group.", text()),
                "obligation",
                described(
                        "An obligation of this policy.",
                        words(policy.obligations().keySet())),
                "schedule",
                described("A schedule of this policy.", words(policy.schedules().keySet())),
                "assurance",
                described(
                        "How strongly a device must be known, from weak to strong.",
                        words(constants(Assurance.values()))),
                "mode",
                described(
                        "monitor: only watched, never enforced; it needs until.", words(List.of("enforce", "monitor"))),
                "attribute",
                anyOf(
                        described(
                                "A keyword of PS3.6 of an attribute that a rule may look at.",
                                words(Attributes.keywords().stream()
                                        .filter(keyword -> Attributes.find(keyword)
                                                .filter(Attribute::isComparable)
                                                .isPresent())
                                        .toList())),
                        described("A tag, such as \"(0008,0060)\".", pattern(TAG))),
                "condition",
                condition(),
                "rule",
                rule());
    }

    private static Map<String, Object> defaults() {
        return object(map(
                "mode",
                ref("mode"),
                "until",
                pattern(DATE),
                "assurance",
                ref("assurance"),
                "timezone",
                described("Such as Europe/Paris.", map("type", "string")),
                "denied-context",
                described(
                        "The result of a presentation context that the policy refuses.",
                        words(constants(DeniedContext.values()))),
                "on-change",
                described(
                        "What becomes of open associations that a new policy would not let in.",
                        words(constants(OnChange.values())))));
    }

    private static Map<String, Object> zone() {
        return object(map(
                "mode",
                ref("mode"),
                "until",
                pattern(DATE),
                "trust",
                words(constants(Zone.Trust.values())),
                "require-user",
                described("Allows ask for a verified user.", truth()),
                "networks",
                described("Addresses that its devices may call from.", oneOrMany(map("type", "string")))));
    }

    private static Map<String, Object> device() {
        Map<String, Object> mark = anyOf(
                pattern("^([A-Za-z][A-Za-z0-9+.-]*://\\S+|pin:sha256/[A-Za-z0-9+/]{43}=)$"),
                object(map("issuer", text(), "serial", text()), "issuer", "serial"));
        Map<String, Object> device = object(
                map(
                        "zone",
                        ref("zone"),
                        "cert",
                        described(
                                "How its certificate is recognised: a URI, pin:sha256/BASE64, or issuer and serial.",
                                oneOrMany(mark)),
                        "ae",
                        described("The AE titles that are its own.", oneOrMany(text())),
                        "listens",
                        described("host:port where it takes associations.", pattern(LISTENS)),
                        "assurance",
                        ref("assurance"),
                        "hl7",
                        object(
                                map(
                                        "application",
                                        text(),
                                        "facility",
                                        text(),
                                        "listens",
                                        pattern(LISTENS),
                                        "processing",
                                        described("What of MSH-11 it takes.", oneOrMany(words(List.of("P", "T", "D")))),
                                        "versions",
                                        described("What of MSH-12 it takes.", oneOrMany(text())),
                                        "character-sets",
                                        described("What of MSH-18 it takes.", oneOrMany(words(Hl7CharacterSets.NAMES))),
                                        "batches",
                                        described("Whether it takes FHS and BHS.", truth())),
                                "application",
                                "facility"),
                        "quirks",
                        described("Tolerances for this machine.", oneOrMany(words(Quirks.WORDS)))),
                "zone");
        device.put("anyOf", List.of(map("required", List.of("ae")), map("required", List.of("hl7"))));
        return device;
    }

    private static Map<String, Object> groups() {
        return object(map(
                "zones", byId(oneOrMany(ref("party"))),
                "sop", byId(oneOrMany(ref("sopClass"))),
                "transfer-syntaxes", byId(oneOrMany(ref("transferSyntax"))),
                "hl7", byId(oneOrMany(ref("message"))),
                "roles", byId(oneOrMany(ref("role")))));
    }

    private static Map<String, Object> schedule() {
        Map<String, Object> times = described("HH:MM-HH:MM, in quotes.", oneOrMany(pattern(TIMES)));
        Map<String, Object> schedule = object(map(
                "daily",
                times,
                "weekly",
                described("By days such as mon-fri.", map("type", "object", "additionalProperties", times)),
                "except",
                described("Days that are left out.", oneOrMany(pattern(DATE))),
                "timezone",
                map("type", "string")));
        schedule.put("anyOf", List.of(map("required", List.of("daily")), map("required", List.of("weekly"))));
        return schedule;
    }

    private static Map<String, Object> obligation() {
        Map<String, Object> obligation = object(map(
                "de-identify",
                described(
                        "PS3.15 Annex E.",
                        object(map(
                                "profile",
                                words(Duties.PROFILES),
                                "options",
                                oneOrMany(words(Duties.OPTIONS)),
                                "key",
                                text()))),
                "scan",
                object(map("engine", text(), "on-error", words(Duties.ON_ERROR)), "engine"),
                "stamp",
                words(Duties.STAMPS),
                "record",
                words(Duties.RECORDS),
                "alert",
                text(),
                "query",
                described("What a C-FIND must narrow, and how much it brings.", query()),
                "overwrite",
                described("Who may replace an instance that was stored before.", words(Duties.OVERWRITES))));
        obligation.put("minProperties", 1);
        return obligation;
    }

    private static Map<String, Object> query() {
        Map<String, Object> query = object(map(
                "keys",
                described("One of these attributes must be narrowed.", oneOrMany(text())),
                "span",
                described("So short a range of days is narrow.", pattern(DURATION)),
                "literal",
                described("Characters that must stand before a wildcard.", map("type", "integer", "minimum", 1)),
                "results",
                described("Matches that may pass.", map("type", "integer", "minimum", 1)),
                "station",
                described("The worklist of the caller's own station alone.", words(Duties.STATIONS))));
        query.put("minProperties", 1);
        return query;
    }

    private static Map<String, Object> pair() {
        return object(
                map(
                        "from",
                        oneOrMany(ref("party")),
                        "to",
                        oneOrMany(ref("party")),
                        "mode",
                        ref("mode"),
                        "until",
                        pattern(DATE),
                        "why",
                        text()),
                "from",
                "to",
                "mode");
    }

    private static Map<String, Object> rule() {
        Map<String, Object> box = map(
                "from", described("Callers.", oneOrMany(ref("party"))),
                "to", described("Called devices.", oneOrMany(ref("party"))),
                "sop", described("SOP classes that narrow the services.", oneOrMany(ref("sopClass"))),
                "messages", described("HL7 messages.", oneOrMany(ref("message"))),
                "transfer-syntaxes", oneOrMany(ref("transferSyntax")));
        Map<String, Object> properties = map(
                "why", described("The reason, for those who read it later.", text()),
                "allow", described("Grants services.", oneOrMany(ref("service"))),
                "deny", described("Takes services away; always wins.", oneOrMany(ref("service"))),
                "require",
                        described(
                                "Adds obligations to what is allowed, and asks for more.",
                                oneOrMany(ref("obligation"))),
                "on", described("The services that a require bears on.", oneOrMany(ref("service"))));
        properties.putAll(box);
        properties.putAll(map(
                "except",
                described("A box that is cut out.", object(box)),
                "role",
                described("What the caller is.", oneOrMany(words(List.of("scu", "scp")))),
                "where",
                described("Conditions on attributes.", where(ref("condition"))),
                "user",
                described(
                        "The verified user behind the request.",
                        object(map(
                                "roles",
                                oneOrMany(ref("role")),
                                "mfa",
                                truth(),
                                "signed-in-within",
                                pattern(DURATION),
                                "approved-by",
                                oneOrMany(text())))),
                "when",
                ref("schedule"),
                "assurance",
                ref("assurance"),
                "move-destinations",
                described(
                        "Where a C-MOVE may send: self, or AE titles.",
                        oneOrMany(anyOf(words(List.of("self")), ref("aeTitle")))),
                "only-for",
                described("Only deliveries of moves that were let through.", words(List.of("pending-move"))),
                "strict-ae",
                described("Reports of storage commitment keep to the AE titles of their request.", truth()),
                "reply-window",
                described("How long a report of storage commitment may take.", pattern(DURATION)),
                "user-identity",
                described(
                        "What becomes of a user identity that the caller states.",
                        oneOrMany(words(List.of("strip", "pass", "require")))),
                "obligations",
                oneOrMany(ref("obligation")),
                "limit",
                limit(),
                "expires",
                described("The last day on which it holds.", pattern(DATE)),
                "mode",
                ref("mode"),
                "until",
                described("The last day of watching.", pattern(DATE))));
        Map<String, Object> rule = object(properties, "from", "to");
        rule.put(
                "oneOf",
                List.of(
                        kind("allow", "on"),
                        kind(
                                "deny",
                                "on",
                                "obligations",
                                "limit",
                                "expires",
                                "assurance",
                                "move-destinations",
                                "only-for",
                                "strict-ae",
                                "reply-window",
                                "user-identity"),
                        kind(
                                "require",
                                "obligations",
                                "limit",
                                "expires",
                                "move-destinations",
                                "only-for",
                                "strict-ae",
                                "reply-window",
                                "user-identity")));
        return rule;
    }

    private static Map<String, Object> kind(String word, String... foreign) {
        Map<String, Object> none = map();
        Arrays.stream(foreign).forEach(key -> none.put(key, false));
        List<String> required = word.equals("require") ? List.of(word, "on") : List.of(word);
        return map("required", required, "properties", none);
    }

    private static Map<String, Object> limit() {
        Map<String, Object> rate = described(
                "An amount per s, min, h, day or schedule, such as 10/min.", pattern("^\\d+ ?[A-Za-z]*/\\S+$"));
        Map<String, Object> limit = object(map(
                "associations",
                rate,
                "instances",
                rate,
                "bytes",
                described("Such as 400GiB/night.", pattern("^\\d+ ?[A-Za-z]+/\\S+$")),
                "concurrent",
                map("type", "integer", "minimum", 1, "maximum", 1_000_000),
                "per",
                words(constants(RuleLimit.Per.values()))));
        limit.put("minProperties", 1);
        return limit;
    }

    private static Map<String, Object> where(Map<String, Object> value) {
        return map("type", "object", "propertyNames", ref("attribute"), "additionalProperties", value);
    }

    private static Map<String, Object> condition() {
        Map<String, Object> forms = object(map(
                "not",
                oneOrMany(text()),
                "prefix",
                oneOrMany(text()),
                "present",
                described("false asks for absence.", truth()),
                "min",
                text(),
                "max",
                text()));
        forms.put("minProperties", 1);
        return described(
                "A value, a list of values, or not, prefix, present, min, max.", anyOf(text(), many(text()), forms));
    }

    private static Map<String, Object> breakGlass() {
        return object(
                map(
                        "why",
                        text(),
                        "opens",
                        ref("rule"),
                        "by",
                        object(map(
                                "roles",
                                oneOrMany(ref("role")),
                                "approvals",
                                map("type", "integer", "minimum", 0, "maximum", 5),
                                "mfa",
                                text())),
                        "for-at-most",
                        pattern(DURATION),
                        "obligations",
                        oneOrMany(ref("obligation"))),
                "opens",
                "by",
                "for-at-most");
    }

    private static Map<String, Object> invariant() {
        Map<String, Object> box = map(
                "from", oneOrMany(ref("party")),
                "to", oneOrMany(ref("party")),
                "services", oneOrMany(ref("service")),
                "sop", oneOrMany(ref("sopClass")),
                "including", words(List.of("break-glass")));
        Map<String, Object> never = map();
        never.putAll(box);
        never.put("unless-obligation", ref("obligation"));
        Map<String, Object> everyPath = map();
        everyPath.putAll(box);
        everyPath.put("passes", ref("obligation"));
        Map<String, Object> always = map(
                "type",
                "object",
                "properties",
                box,
                "additionalProperties",
                text(),
                "propertyNames",
                anyOf(words(box.keySet()), ref("attribute")));
        Map<String, Object> invariant = object(map(
                "never",
                described("No request of the box is allowed, whatever the attributes, time and state.", object(never)),
                "always-allowed",
                described("Every request of the box is allowed at every time.", always),
                "no-path",
                described("No chain of flows leads from one to the other.", object(box, "from", "to")),
                "every-path",
                described("Every chain of flows is cut by an obligation.", object(everyPath, "from", "to", "passes"))));
        invariant.put("minProperties", 1);
        invariant.put("maxProperties", 1);
        return invariant;
    }

    private Map<String, Object> test() {
        String rule = "( (by|as reply to) \\S+)?";
        String codes = Arrays.stream(ReasonCode.values())
                .filter(code -> code != ReasonCode.ALLOWED)
                .map(ReasonCode::code)
                .collect(Collectors.joining("|"));
        Map<String, Object> outcome =
                anyOf(pattern("^(allow|accept)" + rule + "$"), pattern("^(deny|refuse)( (" + codes + ")( .+)?)?$"));
        List<String> examples = new ArrayList<>(List.of("allow", "accept", "deny", "refuse"));
        policy.rules().stream().map(ResolvedRule::id).forEach(id -> examples.add("allow by " + id));
        outcome.put("examples", examples);
        return object(
                map(
                        "given",
                        given(),
                        "expect",
                        described(
                                "allow [by RULE], deny [CODE [detail]]; for contexts a list of accept and refuse [CODE].",
                                oneOrMany(outcome))),
                "given",
                "expect");
    }

    private Map<String, Object> given() {
        Map<String, Object> device = words(devices());
        Map<String, Object> properties = map(
                "from", described("The calling device.", device),
                "to", described("The called device, for HL7.", device),
                // A test may well use a title that nobody owns.
                "calling", described("The calling AE title.", anyOf(ref("aeTitle"), text())),
                "called", described("The called AE title.", anyOf(ref("aeTitle"), text())),
                "service", ref("service"),
                "sop", ref("sopClass"),
                "contexts", oneOrMany(ref("sopClass")),
                "command",
                        words(Arrays.stream(DimseCommand.values())
                                .map(DimseCommand::keyword)
                                .toList()),
                "transfer-syntaxes", oneOrMany(ref("transferSyntax")),
                "message", ref("message"),
                "proposes-role", oneOrMany(words(List.of("SCU", "SCP"))),
                "user",
                        object(map(
                                "role", oneOrMany(ref("role")),
                                "roles", oneOrMany(ref("role")),
                                "mfa", truth(),
                                "approved-by", oneOrMany(text()))),
                "after",
                        described(
                                "What was let through before, such as: retrieve-move request by READ1 to PACS.",
                                pattern("^\\S+ request by \\S+ to \\S+$")),
                "at",
                        described(
                                "Local time, such as 2026-11-24T23:10.",
                                pattern("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}.*$")),
                "move-destination", anyOf(ref("aeTitle"), text()));
        Map<String, Object> given = map(
                "type",
                "object",
                "properties",
                properties,
                "propertyNames",
                anyOf(words(properties.keySet()), ref("attribute")),
                "additionalProperties",
                oneOrMany(text()),
                "required",
                List.of("from"));
        given.put("oneOf", List.of(map("required", List.of("service")), map("required", List.of("contexts"))));
        return given;
    }

    private static Map<String, Object> services() {
        List<Object> services = new ArrayList<>();
        for (Service service : Service.values()) {
            services.add(map("const", service.word(), "description", description(service)));
        }
        return map("oneOf", services);
    }

    private static String description(Service service) {
        if (service == Service.HL7) {
            return "The HL7 messages of messages.";
        }
        if (service == Service.DICOM) {
            return "Every command of the SOP classes of sop.";
        }
        int operations = 0;
        for (Service.Part part : service.parts()) {
            operations |= part.operations();
        }
        List<String> words = new ArrayList<>();
        for (DimseCommand command : DimseCommand.values()) {
            if ((operations & Operations.of(Sender.CALLER, command)) != 0) {
                words.add(command.keyword());
            }
        }
        for (DimseCommand command : DimseCommand.values()) {
            if ((operations & Operations.of(Sender.CALLED, command)) != 0) {
                words.add(command.keyword() + " from the called side");
            }
        }
        return String.join(", ", words);
    }

    private Map<String, Object> sopClasses() {
        List<Object> classes = new ArrayList<>();
        for (String group : groupNames(Group.Kind.SOP)) {
            classes.add(map("const", group, "description", "A group of this policy."));
        }
        for (SopClass sopClass : SopClasses.all()) {
            Map<String, Object> one =
                    map("const", sopClass.keyword(), "description", sopClass.name() + " (" + sopClass.uid() + ")");
            if (sopClass.retired()) {
                one.put("deprecated", true);
            }
            classes.add(one);
        }
        classes.add(described("A UID, of the standard or private.", pattern(UID)));
        return map("anyOf", classes);
    }

    private List<String> zones() {
        return policy.zones().stream().map(zone -> zone.id().text()).toList();
    }

    private List<String> devices() {
        return policy.devices().stream().map(device -> device.device().id()).toList();
    }

    private Set<String> titles() {
        return policy.devices().stream()
                .map(ResolvedDevice::device)
                .flatMap(device -> device.aeTitles().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> parties() {
        return Stream.of(
                        Stream.of("any"),
                        zones().stream(),
                        groupNames(Group.Kind.ZONES).stream(),
                        devices().stream(),
                        titles().stream().map(title -> "ae:" + title))
                .flatMap(words -> words)
                .distinct()
                .toList();
    }

    private Set<String> groupNames(Group.Kind kind) {
        return policy.written().groups().stream()
                .filter(group -> group.kind() == kind)
                .map(group -> group.id().text())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> union(Iterable<String> first, Iterable<String> second) {
        List<String> all = new ArrayList<>();
        second.forEach(all::add);
        first.forEach(all::add);
        return all;
    }

    private static List<String> constants(Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}
