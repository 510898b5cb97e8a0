package dev.gantry.policy;

/** The DIMSE operations that a rule can grant (PS3.7 9.1 and 10.1); a response is judged as part of its request. */
public enum DimseCommand {
    C_STORE,
    C_FIND,
    C_MOVE,
    C_GET,
    C_ECHO,
    C_CANCEL,
    N_EVENT_REPORT,
    N_GET,
    N_SET,
    N_ACTION,
    N_CREATE,
    N_DELETE;

    private final String keyword = name().replace('_', '-');

    /** Returns the name in the standard's spelling, such as {@code N-EVENT-REPORT}. */
    public String keyword() {
        return keyword;
    }
}
