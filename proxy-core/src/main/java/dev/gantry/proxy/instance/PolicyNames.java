package dev.gantry.proxy.instance;

import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.enrol.DeviceNames;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the policy says a device is called, as a certificate says it. */
public final class PolicyNames {
    private PolicyNames() {}

    /** Returns its AE titles and, where it listens, the address or the host name; names outside the site are left out. */
    public static DeviceNames of(Device device, SiteName site) {
        List<String> titles = device.aeTitles().stream().sorted().toList();
        @Nullable Endpoint listens = device.listens();
        if (listens == null) {
            return DeviceNames.of(device.id(), titles);
        }
        byte @Nullable [] address = NetUtil.createByteArrayFromIpAddressString(listens.host());
        if (address == null) {
            String host = listens.host().toLowerCase(Locale.ROOT);
            boolean inside = host.equals(site.text()) || host.endsWith("." + site.text());
            return new DeviceNames(device.id(), inside ? List.of(host) : List.of(), List.of(), titles);
        }
        try {
            return new DeviceNames(device.id(), List.of(), List.of(InetAddress.getByAddress(address)), titles);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
    }
}
