// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.libpcap.Pcap4J;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.pcap4j.core.PcapAddress;
import org.pcap4j.core.PcapNetworkInterface;

/**
 * A device libpcap can capture from.
 *
 * @param description libpcap's words for it; empty for most
 * @param netmask of its first IPv4 address; 0 when it has none
 */
public record CaptureDevice(
        String name, String description, List<InetAddress> addresses, int netmask, boolean isUp, boolean isLoopback) {

    /** Devices that libpcap lists besides network interfaces; none of their frames is read here. */
    private static final Pattern NOT_A_NETWORK =
            Pattern.compile("dbus-.*|nflog(:.*)?|nfqueue(:.*)?|bluetooth.*|usbmon\\d*|v?can\\d+|netmap:.*");

    /** The devices that a user may choose from, in libpcap's order: the likeliest first. */
    public static List<CaptureDevice> networks() throws CaptureException {
        return all().stream().filter(CaptureDevice::isNetwork).toList();
    }

    private boolean isNetwork() {
        return !NOT_A_NETWORK.matcher(name).matches();
    }

    /** All devices, in libpcap's order. */
    public static List<CaptureDevice> all() throws CaptureException {
        final List<CaptureDevice> devices = new ArrayList<>();
        for (final PcapNetworkInterface device : Pcap4J.devices()) {
            devices.add(of(device));
        }
        return List.copyOf(devices);
    }

    /** The one among these that the point means; the exception names those there are. */
    static CaptureDevice at(CapturePoint point, List<CaptureDevice> devices) throws CaptureException {
        for (final CaptureDevice device : devices) {
            if (device.name().equals(point.device())) {
                return device;
            }
        }
        final String names = String.join(
                ", ",
                devices.stream()
                        .filter(CaptureDevice::isNetwork)
                        .map(CaptureDevice::name)
                        .toList());
        throw new CaptureException(
                CaptureException.Reason.NO_SUCH_DEVICE,
                point.name() + ": no such device. Devices " + (point.namespace() == null ? "here: " : "there: ")
                        + names);
    }

    private static CaptureDevice of(PcapNetworkInterface device) {
        final List<InetAddress> addresses = device.getAddresses().stream()
                .map(PcapAddress::getAddress)
                .filter(Objects::nonNull)
                .toList();
        final String description = device.getDescription();
        return new CaptureDevice(
                device.getName(),
                description == null ? "" : description,
                addresses,
                netmask(device),
                device.isUp(),
                device.isLoopBack());
    }

    private static int netmask(PcapNetworkInterface device) {
        for (final PcapAddress address : device.getAddresses()) {
            if (address.getNetmask() instanceof Inet4Address netmask) {
                return ByteBuffer.wrap(netmask.getAddress()).getInt();
            }
        }
        return 0;
    }
}
