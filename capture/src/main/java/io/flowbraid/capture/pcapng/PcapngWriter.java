// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.libpcap.FileLinkType;
import io.flowbraid.model.process.ProcessIdentity;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * Writes pcapng files of one section each, one after the other: interfaces, packets, and the processes of packets as
 * Wireshark writes them. (NOT thread safe.)
 */
public final class PcapngWriter {
    /** Pid of a packet without a known process. */
    public static final int NO_PROCESS = 0;

    private static final int SHB_USERAPPL = 4;
    private static final int IF_NAME = 2;
    private static final int IF_TSRESOL = 9;
    private static final byte NANOSECONDS = 9;
    /** Of a block around what has a variable length. */
    private static final int MAX_OVERHEAD = 128;
    /** A process block with all its texts. */
    private static final int MAX_PROCESS_BYTES = 131_072;

    private final BlockBuffer buffer = new BlockBuffer();
    private final int snaplen;
    private final ProcessDetail detail;
    private WritableByteChannel out;
    private int interfaces;

    /**
     * @param snaplen what is kept of each packet
     * @param out the first file
     */
    public PcapngWriter(int snaplen, ProcessDetail detail, WritableByteChannel out) {
        this.snaplen = snaplen;
        this.detail = detail;
        this.out = out;
    }

    /**
     * Begins a file.
     *
     * @param application that writes it
     */
    public void begin(WritableByteChannel file, String application) {
        out = file;
        interfaces = 0;
        buffer.reset();
        buffer.begin(PcapngBlock.SECTION);
        buffer.putInt(PcapngBlock.BYTE_ORDER_MAGIC).putShort(1).putShort(0).putLong(-1);
        buffer.option(SHB_USERAPPL, application);
        buffer.endOfOptions();
        buffer.end();
    }

    /**
     * Describes an interface, and returns its number in the file.
     *
     * @param linkType libpcap's DLT_ number
     */
    public int addInterface(String name, int linkType) throws IOException {
        makeRoom(MAX_OVERHEAD + name.length() * 3);
        buffer.begin(PcapngBlock.INTERFACE);
        buffer.putShort(FileLinkType.ofDlt(linkType)).putShort(0).putInt(snaplen);
        buffer.option(IF_NAME, name);
        buffer.putShort(IF_TSRESOL).putShort(1).putInt(NANOSECONDS);
        buffer.endOfOptions();
        buffer.end();
        return interfaces++;
    }

    /** A file without an interface cannot be read by libpcap: describes one if there is none. */
    public void describeSome() throws IOException {
        if (interfaces == 0) {
            addInterface("", LinkType.ETHERNET);
        }
    }

    /**
     * Describes a process, before its first packet.
     *
     * @param comment container and pod; empty for none
     */
    public void addProcess(ProcessIdentity process, String comment) throws IOException {
        makeRoom(MAX_PROCESS_BYTES);
        PcapngProcesses.write(buffer, process, comment, detail);
    }

    /**
     * Writes a packet.
     *
     * @param address of its first byte
     * @param direction as in epb_flags; 0 unknown
     * @param pid of the process at one of its ends, or {@link #NO_PROCESS}
     */
    public void addPacket(
            int interfaceNumber, long timeNs, long address, int captured, int wireLength, int direction, int pid)
            throws IOException {
        makeRoom(captured + MAX_OVERHEAD);
        buffer.begin(PcapngBlock.ENHANCED_PACKET);
        buffer.putInt(interfaceNumber).putInt((int) (timeNs >>> 32)).putInt((int) timeNs);
        buffer.putInt(captured).putInt(wireLength);
        buffer.putFrame(address, captured);
        if (direction != 0) {
            buffer.option(PcapngBlock.PACKET_FLAGS, direction);
        }
        if (pid != NO_PROCESS) {
            buffer.option(PcapngBlock.PACKET_PROCESS, Integer.toUnsignedLong(pid)); // the thread, behind it, is unknown
        }
        if (direction != 0 || pid != NO_PROCESS) {
            buffer.endOfOptions();
        }
        buffer.end();
    }

    /** Bytes of the file, with those that wait to be written. */
    public long bytes() {
        return buffer.bytes();
    }

    /** Length of the file up to the last whole block that was written. */
    public long landedBytes() {
        return buffer.landedBytes();
    }

    /** Packets that were written whole. */
    public long landedPackets() {
        return buffer.landedPackets();
    }

    /** Writes what waits. */
    public void flush() throws IOException {
        buffer.flushTo(out);
    }

    private void makeRoom(int length) throws IOException {
        if (!buffer.hasRoom(length)) {
            flush();
        }
    }
}
