// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.filter;

import io.flowbraid.ffi.LibPcap;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Has libpcap compile a filter for packets that come from no device. */
public final class FilterCompiler {
    private static final int OPTIMIZE = 1;
    private static final int INSTRUCTION_BYTES = 8;
    /** struct bpf_program: the count of instructions, and where they are. */
    private static final int PROGRAM_BYTES = 16;

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
     * @param netmask for {@code ip broadcast}, as a number whose highest byte is the first; 0 unknown: then only
     *     255.255.255.255 and 0.0.0.0 are broadcast addresses
     */
    public static FilterProgram compile(String filter, int linkType, int snaplen, int netmask) throws FilterException {
        final LibPcap libPcap = LibPcap.INSTANCE;
        final long pcap = libPcap.pcap_open_dead(linkType, snaplen);
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
        }
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
