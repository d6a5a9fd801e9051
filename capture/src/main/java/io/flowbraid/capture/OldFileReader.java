// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.ffi.LibPcap;
import io.flowbraid.model.PacketBatch;
import org.pcap4j.core.PcapHandle;

/** Reads a file of a version or variant that only libpcap knows, packet by packet from there. (NOT thread safe.) */
final class OldFileReader implements FrameReader {
    private final PcapHandle handle;
    private final PcapReader reader;

    private OldFileReader(PcapHandle handle, PcapReader reader) {
        this.handle = handle;
        this.reader = reader;
    }

    static OldFileReader open(String file, FileContext context) throws CaptureException {
        final PcapHandle handle = Pcap4J.openFile(file);
        Pcap4J.prepare(
                handle, file, context.filters().filter(), context.filters().netmask());
        final long pcap = Pcap4J.addressOf(handle);
        final SetInterfaces.Key key = new SetInterfaces.Key("", 0, LibPcap.INSTANCE.pcap_datalink(pcap));
        final FileInterface captured = context.interfaces().find(key, context.shortName());
        return new OldFileReader(handle, new PcapReader(pcap, context.packetLimit(), captured.id(), context.stage()));
    }

    @Override
    public int read(PacketBatch batch) {
        return reader.read(batch);
    }

    @Override
    public boolean hasEnded() {
        return reader.hasEnded();
    }

    @Override
    public boolean hasFailed() {
        return reader.hasFailed();
    }

    @Override
    public String error() {
        return reader.error();
    }

    @Override
    public void close() {
        reader.close();
        handle.close();
    }
}
