// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import io.flowbraid.capture.file.InterfaceListener;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.model.socket.SocketEvent;
import java.util.function.Consumer;

/**
 * How capture files are read.
 *
 * @param filter in the language of pcap-filter(7); empty for all packets
 * @param netmask of the captured network, for {@code ip broadcast}; 0 unknown
 * @param packetLimit end after this many packets; 0 for no limit
 * @param isGrowing whether somebody still writes to the file: its end is waited at
 * @param interfaceLimit interfaces told apart at most
 * @param onInterface is told of each interface before its first packet
 * @param onProcess takes the processes that pcapng files have at their packets, before these packets
 * @param keepers take copies of whole frames
 * @param notes takes sentences for the user, such as where a file is damaged
 */
public record FileReading(
        String filter,
        int netmask,
        long packetLimit,
        boolean isGrowing,
        int interfaceLimit,
        InterfaceListener onInterface,
        Consumer<SocketEvent> onProcess,
        FrameKeepers keepers,
        Consumer<String> notes) {

    long packets() {
        return packetLimit == 0 ? Long.MAX_VALUE : packetLimit;
    }
}
