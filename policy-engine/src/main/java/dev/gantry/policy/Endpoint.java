package dev.gantry.policy;

/**
 * Where a device accepts connections.
 *
 * @param host a host name or an IP address literal, without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ':' + port : '[' + host + "]:" + port;
    }
}
