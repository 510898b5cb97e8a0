package dev.gantry.policy.vocabulary;

/**
 * The stable codes of what can be wrong with a policy: E1xx its shape, E2xx its names, E3xx its meaning, W4xx what is legal
 * and deserves a look.
 */
public enum ProblemCode {
    E101("the text is not YAML"),
    E102("the text uses YAML that is refused: tags, too many aliases, too deep, too large"),
    E103("a map, a list or a single value stands where another shape is expected"),
    E104("a key stands twice"),
    E105("a key that is not known"),
    E106("a key that is missing"),
    E107("a value that is not of its type"),
    E108("the version of the language is missing or not known"),
    E109("a key that does not belong to this kind of rule"),
    E110("a rule that is not exactly one of allow, deny and require"),
    E111("an AE title that is none"),
    E112("a range or a placeholder that is none"),
    E113("a certificate that is not described as one"),
    E114("a schedule that is none"),
    E115("a condition on an attribute that is none"),
    E116("a limit that is none"),
    E117("a test that is none"),
    E118("an invariant that is none"),
    E119("a network or an address that is none"),

    E201("a zone that is not defined"),
    E202("a zone, device or group in from or to that is not defined"),
    E203("an AE title that no device owns"),
    E204("a service that is not known"),
    E205("a SOP class that is not known"),
    E206("a transfer syntax that is not known"),
    E207("an HL7 message or group that is not known"),
    E208("a schedule that is not defined"),
    E209("an obligation that is not defined"),
    E210("an attribute that is not known"),
    E211("a rule that is not defined"),
    E212("a quirk that is not known"),
    E213("a name that is defined twice"),
    E214("a reason code that is not known"),

    E301("a group that contains itself"),
    E302("mode monitor without an end"),
    E303("two devices own one AE title"),
    E304("two devices are recognised by the same mark"),
    E305("a device that nothing recognises"),
    E306("a SOP class that no service of the rule has"),
    E307("storage commitment from a device that is not reachable"),
    E308("obligations that cannot be joined meet"),
    E309("an attribute that no rule can look at"),
    E310("a key that needs another service"),
    E311("a rule that can never match"),
    E312("the service dicom without SOP classes"),
    E313("a staging that is past its end"),
    E314("a rule of break-glass that is not an allow"),
    E315("two devices own one HL7 application"),
    E316("a test that asks for what its service does not have"),
    E317("an assurance that the device cannot reach"),
    E318("an invariant that does not hold"),

    W401("a rule that has expired"),
    W402("a rule that matches nobody until users are verified"),
    W403("a break-glass opening that cannot be opened by this build"),
    W404("an obligation that this build cannot perform"),
    W405("the default transfer syntax is barred"),
    W406("an AE title in lower case"),
    W407("a device that stands in no rule"),
    W408("a zone without devices"),
    W409("a definition that nothing uses"),
    W410("a move whose destination nobody may store to"),
    W411("a rule that allows any to any"),
    W412("a retired SOP class or transfer syntax"),
    W421("an allow that denies take away everywhere"),
    W422("a rule that changes nothing because others do the same"),
    W423("a deny or require that touches nothing that is allowed"),
    W424("a broad allow that undoes the conditions of another"),
    W425("obligations that meet and cannot be joined"),
    W426("a rule whose conditions can never hold"),
    W427("a request whose answer has no way back");

    private final String title;

    ProblemCode(String title) {
        this.title = title;
    }

    /** Returns what it is about, in a few words. */
    public String title() {
        return title;
    }

    /** Returns whether it is a warning and not an error. */
    public boolean isWarning() {
        return name().charAt(0) == 'W';
    }
}
