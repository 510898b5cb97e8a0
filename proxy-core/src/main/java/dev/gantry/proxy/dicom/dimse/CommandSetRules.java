package dev.gantry.proxy.dicom.dimse;

/** What makes elements of group 0000 a command set: the kinds of PS3.7 E.1 and the message tables of PS3.7 9.3 and 10.3. */
final class CommandSetRules {
    private CommandSetRules() {}

    /** Checks all elements of {@code set} and returns which message it is. */
    static CommandField check(CommandSet set) {
        for (int i = 0; i < set.size(); i++) {
            checkLength(set.number(i), set.length(i));
        }
        CommandField field = fieldOf(set);
        requireElement(set, field, CommandElement.COMMAND_DATA_SET_TYPE);
        for (CommandElement element : field.required()) {
            requireElement(set, field, element);
        }
        for (int i = 0; i < set.size(); i++) {
            CommandElement element = CommandElement.ofNumber(set.number(i));
            if (element != null
                    && element.kind() == CommandElement.Kind.UI
                    && (set.length(i) > 0 || field.requires(element))
                    && !set.isUid(i)) {
                throw new DimseException("element " + element
                        + ": not a UID (expected: 1 to 64 characters, numbers separated by single dots)");
            }
        }
        if (set.has(CommandElement.PRIORITY)) {
            int priority = set.unsignedShort(CommandElement.PRIORITY);
            if (Priority.ofCode(priority) == null) {
                throw new DimseException("priority: " + priority + " (expected: 0 to 2)");
            }
        }
        checkDataSet(set, field);
        return field;
    }

    private static void checkLength(int number, int length) {
        CommandElement element = CommandElement.ofNumber(number);
        if (length % 2 != 0 || (element != null && !element.kind().allowsLength(length))) {
            String expected = element == null ? "an even number" : "a length of " + element.kind();
            throw new DimseException("length of element " + CommandElement.tag(number) + ": " + length + " (expected: "
                    + expected + ")");
        }
    }

    private static CommandField fieldOf(CommandSet set) {
        if (!set.has(CommandElement.COMMAND_FIELD)) {
            throw new DimseException("command field: absent (expected: present)");
        }
        int code = set.unsignedShort(CommandElement.COMMAND_FIELD);
        CommandField field = CommandField.ofCode(code);
        if (field == null) {
            throw new DimseException(
                    "command field: " + Integer.toHexString(code) + "H (expected: a command of PS3.7 E.1)");
        }
        return field;
    }

    private static void requireElement(CommandSet set, CommandField field, CommandElement element) {
        if (!set.has(element)) {
            throw new DimseException(field.keyword() + ": element " + element + ": absent (expected: present)");
        }
    }

    private static void checkDataSet(CommandSet set, CommandField field) {
        boolean present = set.hasDataSet();
        boolean wrong = switch (field.dataSet()) {
            case REQUIRED -> !present;
            case REQUIRED_WHILE_PENDING ->
                !present && new DimseStatus(set.unsignedShort(CommandElement.STATUS)).isPending();
            case OPTIONAL -> false;
            case FORBIDDEN -> present;
        };
        if (wrong) {
            throw new DimseException(field.keyword() + ": data set: " + (present ? "present" : "absent")
                    + " (expected: " + (present ? "absent" : "present") + ")");
        }
    }
}
