package dev.gantry.tls.enrol;

import java.net.InetAddress;
import java.util.List;

/**
 * What a device is called, as the policy has it.
 *
 * @param id the device id
 * @param dnsNames host names within the site
 * @param ipAddresses addresses that it is reached at
 * @param aeTitles its AE titles
 */
public record DeviceNames(String id, List<String> dnsNames, List<InetAddress> ipAddresses, List<String> aeTitles) {
    public DeviceNames {
        dnsNames = List.copyOf(dnsNames);
        ipAddresses = List.copyOf(ipAddresses);
        aeTitles = List.copyOf(aeTitles);
    }

    /** A device that its URI and its AE titles name alone. */
    public static DeviceNames of(String id, List<String> aeTitles) {
        return new DeviceNames(id, List.of(), List.of(), aeTitles);
    }
}
