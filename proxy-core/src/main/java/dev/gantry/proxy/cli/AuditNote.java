package dev.gantry.proxy.cli;

import dev.gantry.proxy.audit.AuditEvent;
import dev.gantry.proxy.audit.AuditInbox;
import dev.gantry.proxy.config.GantryConfig;
import java.io.IOException;
import java.nio.file.Path;

/** Tells the audit trail of an instance what a command did. */
final class AuditNote {
    private AuditNote() {}

    /** Returns where the audit trail of an instance is. */
    static Path directory(GantryConfig instance) {
        return instance.state().resolve("audit");
    }

    /**
     * Leaves an event for the trail.
     *
     * @throws CommandFailure if that cannot be done, which does not undo what the command did
     */
    static void leave(GantryConfig instance, AuditEvent event) {
        try {
            AuditInbox.put(directory(instance), instance.node(), event);
        } catch (IOException e) {
            throw CommandFailure.environment(
                    "done, but it cannot be written into the audit trail: " + IoFaults.reason(e), e);
        }
    }
}
