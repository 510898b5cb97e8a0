package dev.gantry.proxy.config;

import dev.gantry.policy.yaml.ProblemCodes;

/**
 * The codes of what can be wrong with a {@code gantry.yaml}. G1xx: its shape. G2xx: its meaning. G3xx: what it refers to.
 * W4xx: it holds, and somebody should look at it. A code never changes its meaning.
 */
public final class ConfigCodes {
    /** G101 to G107: no YAML, refused YAML, wrong shape, duplicate key, unknown key, missing key, wrong value. */
    static final ProblemCodes SHAPE = ProblemCodes.numbered("G10");

    /** The version of the file is not one that this build reads. */
    public static final String VERSION = "G201";
    /** Written correctly, but this build does not do it yet. */
    public static final String UNSUPPORTED = "G202";
    /** A name or an address is used twice. */
    public static final String DUPLICATE = "G203";
    /** Plain connections without somebody who answers for them, or a word of acceptance without plain connections. */
    public static final String RISK = "G204";
    /** Something else would have to stand in the file for this to make sense. */
    public static final String INCOMPLETE = "G205";

    /** A file or directory cannot be read. */
    public static final String UNREADABLE = "G301";
    /** Certificate, key or passphrase are not usable. */
    public static final String KEY_MATERIAL = "G302";
    /** A zone that the policy does not have. */
    public static final String ZONE = "G303";
    /** An address cannot be bound. */
    public static final String ADDRESS = "G304";
    /** A test of the policy fails. */
    public static final String POLICY_TEST = "G305";

    /** Connections are not protected, by a decision that stands in the file. */
    public static final String PLAIN = "W401";
    /** A setting can have no effect beside another. */
    public static final String NO_EFFECT = "W402";
    /** A certificate ends soon. */
    public static final String ENDS_SOON = "W403";

    private ConfigCodes() {}
}
