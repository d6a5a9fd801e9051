// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Bridges on which a capture in promiscuous mode changes the traffic. Where netfilter sees a bridge's frames
 * (br_netfilter, {@code bridge-nf-call-iptables}), the kernel forwards a second copy of each frame whose addresses it
 * translates, as long as the bridge is promiscuous: the receiver answers it as a connection of its own. tcpdump has the
 * same effect.
 */
final class TranslatingBridges {
    private static final List<String> FAMILIES = List.of("iptables", "ip6tables");

    private final Path devices;
    private final Path settings;

    TranslatingBridges() {
        this(Path.of("/sys/class/net"), Path.of("/proc/sys/net/bridge"));
    }

    /**
     * @param devices a folder for each device of this network namespace
     * @param settings those of br_netfilter; not there where the module is not
     */
    TranslatingBridges(Path devices, Path settings) {
        this.devices = devices;
        this.settings = settings;
    }

    /** What to say of those interfaces, a sentence each; they are captured in promiscuous mode. */
    List<String> warnings(List<String> interfaces) {
        return interfaces.stream()
                .filter(this::isOne)
                .map(name -> name
                        + ": the capture changes traffic: while it is promiscuous, the kernel forwards a"
                        + " second copy of frames whose addresses it translates, since bridge-nf-call-iptables"
                        + " is 1; capture it with -p")
                .toList();
    }

    private boolean isOne(String name) {
        final Path bridge = devices.resolve(name).resolve("bridge");
        return Files.isDirectory(bridge)
                && FAMILIES.stream()
                        .anyMatch(family -> isSet(settings.resolve("bridge-nf-call-" + family))
                                || isSet(bridge.resolve("nf_call_" + family)));
    }

    private static boolean isSet(Path setting) {
        try {
            return Files.readString(setting).strip().equals("1");
        } catch (IOException e) {
            return false; // not there, or not to be read: nothing to warn of
        }
    }
}
