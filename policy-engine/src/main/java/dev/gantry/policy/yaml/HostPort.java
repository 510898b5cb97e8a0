package dev.gantry.policy.yaml;

/**
 * A host and a port, as in {@code 10.0.0.1:104}, {@code pacs.example:11112} or {@code [fd00::1]:2762}.
 *
 * @param host a host name or an IP address literal, without brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ':' + port : '[' + host + "]:" + port;
    }
}
