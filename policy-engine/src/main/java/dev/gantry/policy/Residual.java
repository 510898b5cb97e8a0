package dev.gantry.policy;

/** What is left to ask of a message once everything known at association time has been decided. */
public interface Residual {
    /** Returns whether attributes of the data set are needed, or only those of the command set. */
    boolean needsDataSet();

    /** Returns the highest tag that is looked at, as an unsigned number: a reader of the data set may stop behind it. */
    int highestTag();

    /** Tells whether {@code tag} is looked at, so that a reader need keep nothing else. */
    boolean needs(int tag);

    /** Decides; an attribute that is missing makes a condition on it false. Never throws. */
    Decision decide(MessageAttributes attributes);

    /** Decides for a message whose attributes could not be read within the look-ahead: a denial. */
    Decision undecided();
}
