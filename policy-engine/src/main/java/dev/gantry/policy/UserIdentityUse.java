package dev.gantry.policy;

/** What becomes of the user identity that the caller of an association states (PS3.7 D.3.3.7). Nobody here verifies it. */
public enum UserIdentityUse {
    /** It is taken out: the called device does not see it. */
    STRIP,
    /** It is passed on to the called device, which may verify it. */
    PASS,
    /** An association without one is refused. */
    REQUIRE
}
