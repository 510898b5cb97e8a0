package dev.gantry.policy.format;

/** Says that a text is left as it is: the message is one sentence in the house style, with the place first. */
public final class UnformattableException extends Exception {
    private static final long serialVersionUID = 1;

    UnformattableException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
