package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.CaConfig;
import dev.gantry.proxy.config.EstConfig;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.ListenerConfig;
import dev.gantry.proxy.config.ManagementConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The addresses that peers reach an instance at, for its certificate. */
public final class ProxyNames {
    private ProxyNames() {}

    /** Returns the addresses that listeners, management and enrolment bind; for "all of them", those this machine has now. */
    public static List<InetAddress> addresses(GantryConfig config) throws SocketException {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        List<InetAddress> bound = Stream.of(
                        config.listeners().stream().map(ListenerConfig::bind),
                        config.management().stream().map(ManagementConfig::bind),
                        config.ca().flatMap(CaConfig::est).stream().map(EstConfig::bind))
                .flatMap(binds -> binds)
                .map(InetSocketAddress::getAddress)
                .toList();
        for (InetAddress address : bound) {
            if (address.isAnyLocalAddress()) {
                addresses.addAll(ofThisMachine());
            } else {
                addresses.add(address);
            }
        }
        return List.copyOf(addresses);
    }

    private static List<InetAddress> ofThisMachine() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .toList();
    }
}
