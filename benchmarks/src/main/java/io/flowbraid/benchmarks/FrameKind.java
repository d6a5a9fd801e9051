// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import java.nio.ByteBuffer;

/** The frames that are dissected: link layer, address family and transport of what hosts mostly see. */
public enum FrameKind {
    ETHERNET_IPV4_TCP(1),
    VLAN_IPV4_TCP(1),
    ETHERNET_IPV6_UDP(1),
    /** Linux cooked v2: the {@code any} device. */
    COOKED_IPV6_TCP(276);

    private static final int PAYLOAD_LENGTH = 64;
    private static final int VLAN_ID = 42;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;

    /** libpcap's DLT_ number. */
    final int linkType;

    FrameKind(int linkType) {
        this.linkType = linkType;
    }

    /** A frame of the flow with this number: address and ports differ with it, direction too. */
    byte[] frame(int flow) {
        final ByteBuffer frame = ByteBuffer.allocate(256);
        switch (this) {
            case ETHERNET_IPV4_TCP -> {
                ethernet(frame).putShort((short) IPV4);
                ipv4(frame, flow);
                tcp(frame, flow);
            }
            case VLAN_IPV4_TCP -> {
                ethernet(frame)
                        .putShort((short) 0x8100)
                        .putShort((short) VLAN_ID)
                        .putShort((short) IPV4);
                ipv4(frame, flow);
                tcp(frame, flow);
            }
            case ETHERNET_IPV6_UDP -> {
                ethernet(frame).putShort((short) IPV6);
                ipv6(frame, flow, Transport.UDP, 8);
                udp(frame, flow);
            }
            case COOKED_IPV6_TCP -> {
                cooked(frame);
                ipv6(frame, flow, Transport.TCP, 20);
                tcp(frame, flow);
            }
        }
        frame.position(frame.position() + PAYLOAD_LENGTH).flip();
        final byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static ByteBuffer ethernet(ByteBuffer frame) {
        return frame.putInt(0x02000000).putShort((short) 2).putInt(0x02000000).putShort((short) 1);
    }

    private static void cooked(ByteBuffer frame) {
        frame.putShort((short) IPV6).putShort((short) 0).putInt(2); // reserved, interface index
        frame.putShort((short) 1).put((byte) 0).put((byte) 6).putLong(0x0200_0000_0001_0000L);
    }

    private static void ipv4(ByteBuffer frame, int flow) {
        frame.putShort((short) 0x4500).putShort((short) (40 + PAYLOAD_LENGTH)).putInt(0x4000);
        frame.put((byte) 64).put((byte) Transport.TCP).putShort((short) 0);
        frame.putInt(isReply(flow) ? 0xc0a80101 : 0x0a000000 | flow);
        frame.putInt(isReply(flow) ? 0x0a000000 | flow : 0xc0a80101);
    }

    private static void ipv6(ByteBuffer frame, int flow, int protocol, int headerLength) {
        frame.putInt(0x60000000).putShort((short) (headerLength + PAYLOAD_LENGTH));
        frame.put((byte) protocol).put((byte) 64);
        frame.putLong(0xfd00L << 48).putLong(isReply(flow) ? 1 : 0x1_0000L + flow);
        frame.putLong(0xfd00L << 48).putLong(isReply(flow) ? 0x1_0000L + flow : 1);
    }

    private static void tcp(ByteBuffer frame, int flow) {
        ports(frame, flow).putInt(flow * 7919).putInt(flow * 104_729);
        frame.put((byte) 0x50).put((byte) (TcpFlags.ACK | TcpFlags.PSH)).putShort((short) 501);
        frame.putInt(0);
    }

    private static void udp(ByteBuffer frame, int flow) {
        ports(frame, flow).putShort((short) (8 + PAYLOAD_LENGTH)).putShort((short) 0);
    }

    private static ByteBuffer ports(ByteBuffer frame, int flow) {
        final short client = (short) (32_768 + flow % 28_000);
        return isReply(flow)
                ? frame.putShort((short) 443).putShort(client)
                : frame.putShort(client).putShort((short) 443);
    }

    /** In no pattern a branch predictor could learn. */
    private static boolean isReply(int flow) {
        return Integer.bitCount(flow * 0x9e3779b9) % 2 == 0;
    }
}
