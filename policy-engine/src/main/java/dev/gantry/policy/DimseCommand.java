package dev.gantry.policy;

/** The DIMSE operations that a rule can grant (PS3.7 9.1 and 10.1); a response is judged as part of its request. */
public enum DimseCommand {
    C_STORE(0),
    C_FIND(1),
    C_MOVE(2),
    C_GET(3),
    C_ECHO(4),
    C_CANCEL(5),
    N_EVENT_REPORT(6),
    N_GET(7),
    N_SET(8),
    N_ACTION(9),
    N_CREATE(10),
    N_DELETE(11);

    private final String keyword = name().replace('_', '-');

    private final int number;

    DimseCommand(int number) {
        this.number = number;
    }

    /** Returns the number of this constant, 0 to 11, to index tables by. */
    public int number() {
        return number;
    }

    /** Returns the name in the standard's spelling, such as {@code N-EVENT-REPORT}. */
    public String keyword() {
        return keyword;
    }
}
