// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.VlanTags;
import io.flowbraid.model.packet.PacketBatch;

/**
 * The key of a flow that says which end is the client's: of a packet, the sender's or the receiver's.
 *
 * @param ports of the client in the upper half, of the server in the lower
 * @param place VLAN tags, capture interface and protocol
 */
record ClientTuple(long clientHi, long clientLo, long serverHi, long serverLo, int ports, long place) {

    static ClientTuple of(FlowRecord flow) {
        return new ClientTuple(
                flow.client.addressHi,
                flow.client.addressLo,
                flow.server.addressHi,
                flow.server.addressLo,
                flow.client.port << 16 | flow.server.port,
                place(vlanTags(flow), flow.interfaceId, flow.protocol));
    }

    /** Of the packet whose observation begins at that word; its sender is the client. */
    static ClientTuple ofSender(long[] words, int at) {
        final long ports = words[at + PacketBatch.PORTS];
        final long flags = words[at + PacketBatch.FLAGS];
        final ClientTuple fromA = new ClientTuple(
                words[at + PacketBatch.A_HI],
                words[at + PacketBatch.A_LO],
                words[at + PacketBatch.B_HI],
                words[at + PacketBatch.B_LO],
                FiveTuple.aPortOf(ports) << 16 | FiveTuple.bPortOf(ports),
                place(PacketBatch.vlanTagsOf(flags), FiveTuple.qualifierOf(ports), FiveTuple.protocolOf(ports)));
        return PacketBatch.sideOf(flags) == 0 ? fromA : fromA.reversed();
    }

    ClientTuple reversed() {
        return new ClientTuple(serverHi, serverLo, clientHi, clientLo, serverPort() << 16 | ports >>> 16, place);
    }

    int clientPort() {
        return ports >>> 16;
    }

    int serverPort() {
        return ports & 0xffff;
    }

    int protocol() {
        return (int) place & 0xff;
    }

    int interfaceId() {
        return (int) (place >>> 8) & 0xffff;
    }

    private static long place(int vlanTags, int interfaceId, int protocol) {
        return (long) vlanTags << 24 | (interfaceId & 0xffffL) << 8 | protocol;
    }

    private static int vlanTags(FlowRecord flow) {
        if (flow.vlan < 0) {
            return VlanTags.NONE;
        }
        final int outer = VlanTags.with(VlanTags.NONE, flow.vlan);
        return flow.innerVlan < 0 ? outer : VlanTags.with(outer, flow.innerVlan);
    }
}
