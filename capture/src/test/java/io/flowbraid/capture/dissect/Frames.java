// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Builds frames by hand, outermost layer last: {@code ethernet(0x0800, ipv4(6, A, B, tcp(...)))}. */
public final class Frames {
    public static final byte[] V4_A = {10, 0, 0, 1};
    public static final byte[] V4_B = {10, 0, 0, 2};
    public static final byte[] V6_A = hex("fd000000000000000000000000000001");
    public static final byte[] V6_B = hex("fd000000000000000000000000000002");

    private Frames() {}

    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    public static byte[] concat(byte[]... parts) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public static byte[] u16(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    public static byte[] u32(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    /** The array with one byte replaced. */
    public static byte[] with(byte[] bytes, int offset, int... values) {
        final byte[] changed = bytes.clone();
        for (int i = 0; i < values.length; i++) {
            changed[offset + i] = (byte) values[i];
        }
        return changed;
    }

    public static byte[] ethernet(int etherType, byte[] payload) {
        return concat(hex("020000000002 020000000001"), u16(etherType), payload);
    }

    /** A tag control field and the type behind it: the payload of an outer type 0x8100 or 0x88a8. */
    public static byte[] tag(int vlan, int etherType, byte[] payload) {
        return concat(u16(vlan | 0x6000), u16(etherType), payload);
    }

    public static byte[] sll(int etherType, byte[] payload) {
        return concat(hex("0000 0304 0006 000000000000 0000"), u16(etherType), payload);
    }

    public static byte[] sll2(int etherType, byte[] payload) {
        return concat(u16(etherType), hex("0000 00000001 0304 00 06 0000000000000000"), payload);
    }

    public static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(protocol, 0, 0, new byte[0], payload);
    }

    /** @param fragment the flags and fragment offset field */
    public static byte[] ipv4(int protocol, int id, int fragment, byte[] options, byte[] payload) {
        return concat(
                new byte[] {(byte) (0x45 + options.length / 4), 0},
                u16(20 + options.length + payload.length),
                u16(id),
                u16(fragment),
                new byte[] {64, (byte) protocol, 0, 0},
                V4_A,
                V4_B,
                options,
                payload);
    }

    public static byte[] ipv6(int nextHeader, byte[] payload) {
        return concat(hex("60000000"), u16(payload.length), new byte[] {(byte) nextHeader, 64}, V6_A, V6_B, payload);
    }

    /** An IPv6 extension header of 8 bytes, but for the authentication header with its own unit of length. */
    public static byte[] extension(int nextHeader, byte[] payload) {
        return concat(new byte[] {(byte) nextHeader, 0}, hex("010400000000"), payload);
    }

    public static byte[] fragmentHeader(int nextHeader, int offset, boolean more, long id, byte[] payload) {
        return concat(new byte[] {(byte) nextHeader, 0}, u16(offset | (more ? 1 : 0)), u32(id), payload);
    }

    public static byte[] tcp(int srcPort, int dstPort, int flags, int payloadLength) {
        return concat(
                u16(srcPort),
                u16(dstPort),
                u32(0x01020304),
                u32(0x05060708),
                new byte[] {0x50, (byte) flags},
                u16(0xfafb),
                hex("00000000"),
                new byte[payloadLength]);
    }

    public static byte[] udp(int srcPort, int dstPort, int payloadLength) {
        return concat(u16(srcPort), u16(dstPort), u16(8 + payloadLength), u16(0), new byte[payloadLength]);
    }

    public static byte[] sctp(int srcPort, int dstPort, int payloadLength) {
        return concat(u16(srcPort), u16(dstPort), u32(1), u32(2), new byte[payloadLength]);
    }

    public static byte[] icmp(int type, int code, int id, int payloadLength) {
        return concat(new byte[] {(byte) type, (byte) code, 0, 0}, u16(id), u16(1), new byte[payloadLength]);
    }

    /** An ICMP error about a packet, the whole of which it quotes. */
    public static byte[] icmpQuoting(int type, int code, byte[] packet) {
        return concat(new byte[] {(byte) type, (byte) code, 0, 0}, u32(0), packet);
    }

    /** The packet with its IPv4 or IPv6 addresses exchanged. */
    public static byte[] answered(byte[] packet) {
        final byte[] answer = packet.clone();
        final boolean isIpv4 = packet[0] >>> 4 == 4;
        final int length = isIpv4 ? 4 : 16;
        final int source = isIpv4 ? 12 : 8;
        System.arraycopy(packet, source, answer, source + length, length);
        System.arraycopy(packet, source + length, answer, source, length);
        return answer;
    }
}
