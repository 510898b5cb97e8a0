package dev.gantry.proxy.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How an audit trail is kept and sent.
 *
 * @param directory of the journal and of what repositories have
 * @param node the name of the instance
 * @param retention how long entries are kept at least
 * @param spoolBytes how much may wait for one repository
 * @param refuseWhenFull whether new associations are refused when more would have to wait; else the repository does not get
 *     the oldest
 * @param repositories where it is sent
 */
public record AuditSettings(
        Path directory,
        String node,
        Duration retention,
        long spoolBytes,
        boolean refuseWhenFull,
        List<Repository> repositories) {
    public AuditSettings {
        repositories = List.copyOf(repositories);
    }

    /**
     * An audit record repository.
     *
     * @param tls makes connections to it; absent for UDP
     * @param messageId the MSGID of the syslog messages
     */
    public record Repository(
            String host, int port, @Nullable Supplier<SSLSocketFactory> tls, String messageId) {
        String name() {
            return host + ":" + port;
        }

        /** Returns the name of the file that says what the repository has. */
        String cursorName() {
            return "sent-" + name().replaceAll("[^A-Za-z0-9.-]", "_");
        }
    }
}
