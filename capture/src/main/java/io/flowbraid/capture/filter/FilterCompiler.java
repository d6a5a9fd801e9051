// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.filter;

import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.LibPcap;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Has libpcap compile a filter for the packets of a file. libpcap compiles some filters differently for files: {@code
 * ip6} on BSD loopback accepts the address family of each system, in the byte order of the file. So it gets a file
 * without packets.
 */
public final class FilterCompiler {
    private static final int OPTIMIZE = 1;
    private static final int INSTRUCTION_BYTES = 8;
    /** struct bpf_program: the count of instructions, and where they are. */
    private static final int PROGRAM_BYTES = 16;

    /** The header of a capture file, and its fields. */
    private static final int FILE_BYTES = 24;

    private static final int FILE_MAGIC = 0xa1b2c3d4;
    private static final int FILE_VERSION = 4;
    private static final int FILE_SNAPLEN = 16;
    private static final int FILE_LINK_TYPE = 20;
    /** PCAP_ERRBUF_SIZE. */
    private static final int ERROR_BYTES = 256;

    /** BPF_LD and BPF_ABS of an instruction's code. */
    private static final int LOAD_MASK = 0xe7;

    private static final int LOAD_ABSOLUTE = 0x20;
    /** From this offset on, as a negative number, a load asks the kernel of a live packet's device: SKF_AD_OFF. */
    private static final int KERNEL_OFFSET = -0x1000;

    private FilterCompiler() {}

    /**
     * Compiles an expression.
     *
     * @param linkType libpcap's DLT_ number
     * @param isReversed whether the file has the other byte order than this machine
     * @param netmask for {@code ip broadcast}, as a number whose highest byte is the first; 0 unknown: then only
     *     255.255.255.255 and 0.0.0.0 are broadcast addresses
     */
    public static FilterProgram compile(String filter, int linkType, boolean isReversed, int snaplen, int netmask)
            throws FilterException {
        final LibPcap libPcap = LibPcap.INSTANCE;
        final UnsafeBuffer header = fileHeader(linkType, isReversed, snaplen);
        final long pcap = open(header);
        final UnsafeBuffer program = new UnsafeBuffer(BufferUtil.allocateDirectAligned(PROGRAM_BYTES, 8));
        try {
            if (libPcap.pcap_compile(pcap, program.addressOffset(), filter, OPTIMIZE, netmask) != 0) {
                throw new FilterException(libPcap.pcap_geterr(pcap));
            }
            try {
                return read(program);
            } finally {
                libPcap.pcap_freecode(program.addressOffset());
            }
        } finally {
            libPcap.pcap_close(pcap);
            Reference.reachabilityFence(header);
        }
    }

    private static UnsafeBuffer fileHeader(int linkType, boolean isReversed, int snaplen) {
        final ByteOrder order = isReversed == (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN)
                ? ByteOrder.LITTLE_ENDIAN
                : ByteOrder.BIG_ENDIAN;
        final UnsafeBuffer header = new UnsafeBuffer(BufferUtil.allocateDirectAligned(FILE_BYTES, 8));
        header.putInt(0, FILE_MAGIC, order);
        header.putShort(FILE_VERSION, (short) 2, order);
        header.putShort(FILE_VERSION + 2, (short) 4, order);
        header.putInt(FILE_SNAPLEN, snaplen, order);
        header.putInt(FILE_LINK_TYPE, linkType, order);
        return header;
    }

    private static long open(UnsafeBuffer header) throws FilterException {
        final UnsafeBuffer error = new UnsafeBuffer(BufferUtil.allocateDirectAligned(ERROR_BYTES, 8));
        final long file = LibC.INSTANCE.fmemopen(header.addressOffset(), FILE_BYTES, "r");
        final long pcap = file == 0 ? 0 : LibPcap.INSTANCE.pcap_fopen_offline(file, error.addressOffset());
        if (pcap == 0) {
            throw new FilterException("libpcap cannot prepare to compile it: " + text(error));
        }
        return pcap;
    }

    private static String text(UnsafeBuffer error) {
        int length = 0;
        while (length < ERROR_BYTES && error.getByte(length) != 0) {
            length++;
        }
        return error.getStringWithoutLengthAscii(0, length);
    }

    private static FilterProgram read(UnsafeBuffer program) throws FilterException {
        final int count = program.getInt(0);
        final UnsafeBuffer instructions = new UnsafeBuffer(program.getLong(8), count * INSTRUCTION_BYTES);
        final long[] encoded = new long[count];
        for (int i = 0; i < count; i++) {
            final int at = i * INSTRUCTION_BYTES;
            if ((instructions.getShort(at) & LOAD_MASK) == LOAD_ABSOLUTE
                    && instructions.getInt(at + 4) >= KERNEL_OFFSET
                    && instructions.getInt(at + 4) < 0) {
                throw new FilterException("inbound, outbound and ifindex are not known of the packets in this file:"
                        + " their link type does not say them");
            }
            encoded[i] = FilterProgram.encode(
                    instructions.getShort(at) & 0xffff,
                    instructions.getByte(at + 2) & 0xff,
                    instructions.getByte(at + 3) & 0xff,
                    instructions.getInt(at + 4));
        }
        return new FilterProgram(encoded);
    }
}
