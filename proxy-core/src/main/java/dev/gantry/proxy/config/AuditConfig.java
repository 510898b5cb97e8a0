package dev.gantry.proxy.config;

import java.time.Duration;
import java.util.List;

/**
 * Where the audit trail goes. It is always kept in {@code state}.
 *
 * @param retain how long it is kept there at least
 * @param spoolBytes how much of it may wait for a repository that is out of reach
 * @param whenFull what happens when more would have to wait
 * @param repositories where it is sent, in the order of the text
 */
public record AuditConfig(Duration retain, long spoolBytes, WhenFull whenFull, List<Repository> repositories) {
    public AuditConfig {
        repositories = List.copyOf(repositories);
    }

    /** What happens when more than the spool would have to wait. */
    public enum WhenFull {
        /** New associations are refused until the repository takes messages again. */
        REFUSE,
        /** The repository does not get the oldest; an alert says so. */
        DROP_OLDEST
    }

    /**
     * An audit record repository.
     *
     * @param tls whether it is reached by mutual TLS (RFC 5425), and not by UDP (RFC 5426)
     * @param messageId the MSGID of the syslog messages
     */
    public record Repository(String host, int port, boolean tls, String messageId) {}
}
