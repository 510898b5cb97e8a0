package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditEvent.SecurityAlert;
import org.jspecify.annotations.Nullable;

/** What makes alerts alike: not when, and about what they were. */
record AlertKind(Alert alert, String requestor, String target, String description) {
    /** How many are told apart at once. */
    static final int MOST = 4096;

    /** What one beyond those is counted as. */
    static final AlertKind OTHERS = new AlertKind(Alert.RESTRICTED_FUNCTION, "", "", "");

    static AlertKind of(SecurityAlert alert) {
        return new AlertKind(alert.alert(), name(alert.requestor()), name(alert.target()), alert.description());
    }

    private static String name(@Nullable Party party) {
        return party == null ? "" : party.name();
    }
}
