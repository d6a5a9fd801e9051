// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.saved;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.PacketReader;
import io.flowbraid.capture.compression.Compression;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.file.FileBytes;
import io.flowbraid.capture.file.FileContext;
import io.flowbraid.capture.file.FileInterface;
import io.flowbraid.capture.file.MappedBytes;
import io.flowbraid.capture.file.SavefileHeader;
import io.flowbraid.capture.file.SavefileReader;
import io.flowbraid.capture.file.SetInterfaces;
import io.flowbraid.capture.file.StreamBytes;
import io.flowbraid.capture.libpcap.FileLinkType;
import io.flowbraid.capture.libpcap.Pcap4J;
import io.flowbraid.capture.libpcap.PcapReader;
import io.flowbraid.capture.pcapng.PcapngBlock;
import io.flowbraid.capture.pcapng.PcapngReader;
import io.flowbraid.ffi.LibPcap;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapHandle;

/** Opens capture files of every kind: finds out by their first bytes what they are, and who can read them. */
final class CaptureFileOpener {
    static final String STDIN = "-";

    private static final int BUFFER_BYTES = 64 << 10;
    private static final String KINDS = ": not a pcap or pcapng capture file";

    private final long windowBytes;
    private final boolean isGrowing;

    /**
     * @param windowBytes mapped at a time
     * @param isGrowing whether somebody still writes to the file
     */
    CaptureFileOpener(long windowBytes, boolean isGrowing) {
        this.windowBytes = windowBytes;
        this.isGrowing = isGrowing;
    }

    /** Opens a file, or standard input. */
    PacketReader open(String file, FileContext context) throws CaptureException {
        if (!file.equals(STDIN)) {
            checkReadable(file);
        }
        FileBytes bytes = null;
        PacketReader reader = null;
        try {
            bytes = bytes(file, context);
            reader = isGrowing && !bytes.reach(SavefileHeader.LENGTH)
                    ? new AwaitedReader(bytes, this, file, context)
                    : reader(file, bytes, context);
            return reader;
        } catch (IOException e) {
            throw new CaptureException(
                    Reason.UNREADABLE_FILE,
                    file + ": cannot be read: " + e.getMessage() + (bytes instanceof StreamBytes ? "" : ". Try a copy"),
                    e);
        } finally {
            if (reader == null && bytes != null) {
                bytes.close();
            }
        }
    }

    private static void checkReadable(String file) throws CaptureException {
        if (file.isEmpty()) {
            throw new CaptureException(Reason.UNREADABLE_FILE, "-r: the name of the file is empty");
        }
        final Path path = Path.of(file);
        if (Files.notExists(path)) {
            throw new CaptureException(Reason.UNREADABLE_FILE, file + ": no such file");
        }
        if (Files.isDirectory(path)) {
            throw new CaptureException(Reason.UNREADABLE_FILE, file + ": is a directory, not a capture file");
        }
        if (!Files.isReadable(path)) {
            throw new CaptureException(
                    Reason.UNREADABLE_FILE, file + ": no permission to read the file. Run as its owner or as root");
        }
    }

    private FileBytes bytes(String file, FileContext context) throws IOException, CaptureException {
        final boolean isPipe = file.equals(STDIN) || !Files.isRegularFile(Path.of(file));
        if (isGrowing && isPipe) {
            throw new CaptureException(
                    Reason.CANNOT_FOLLOW,
                    (file.equals(STDIN) ? "standard input" : file)
                            + ": is read until its writer ends, anyway. Leave out --follow");
        }
        // Unlike the streams of Files, this one can say of a pipe how many bytes are there.
        final InputStream in = new BufferedInputStream(
                file.equals(STDIN) ? new FileInputStream(FileDescriptor.in) : new FileInputStream(file), BUFFER_BYTES);
        final Compression compression = compression(in);
        if (compression != null) {
            if (isGrowing) {
                in.close();
                throw new CaptureException(
                        Reason.CANNOT_FOLLOW,
                        file + ": is compressed (" + compression.text() + "), and a compressed file cannot be followed:"
                                + " its end cannot be told from a pause. Leave out --follow, or have packets written"
                                + " uncompressed");
            }
            return new StreamBytes(decompressed(in, compression, file, context), isPipe);
        }
        if (isPipe) {
            return new StreamBytes(in, true);
        }
        in.close();
        return MappedBytes.open(Path.of(file), windowBytes, isGrowing);
    }

    private static InputStream decompressed(InputStream in, Compression compression, String file, FileContext context)
            throws IOException, CaptureException {
        try {
            return compression.decompress(in, warning -> context.notes().accept(file + ": " + warning));
        } catch (IOException e) {
            in.close();
            throw new CaptureException(Reason.UNREADABLE_FILE, file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static @Nullable Compression compression(InputStream in) throws IOException {
        in.mark(Compression.MAGIC_BYTES);
        final byte[] start = in.readNBytes(Compression.MAGIC_BYTES);
        in.reset();
        return Compression.of(start);
    }

    /** The reader of bytes that begin a file. */
    PacketReader reader(String file, FileBytes bytes, FileContext context) throws IOException, CaptureException {
        if (isPcapng(bytes)) {
            final PcapngReader reader = new PcapngReader(bytes, context);
            bytes.mayWait = !bytes.isGrowing();
            reader.readDescriptions();
            final CaptureException refusal = reader.section().refusal().orElse(null);
            if (refusal != null) {
                throw refusal;
            }
            return reader;
        }
        final SavefileHeader header = SavefileHeader.read(bytes);
        if (header != null) {
            if (!LinkType.isSupported(header.linkType())) {
                throw new CaptureException(Reason.UNSUPPORTED_LINK_TYPE, FileLinkType.refusal(file, header.linkType()));
            }
            return new SavefileReader(bytes, header, context);
        }
        final String damage = bytes.damage();
        if (damage != null && bytes.left() < SavefileHeader.LENGTH) {
            throw new IOException(damage);
        }
        if (bytes instanceof StreamBytes || bytes.left() == 0) {
            throw new CaptureException(
                    Reason.NOT_A_CAPTURE, file + KINDS + (bytes.left() == 0 ? ": it is empty" : Pcap4J.CONVERSION));
        }
        bytes.close();
        return openByLibpcap(file, context);
    }

    /** A file of a version or variant that only libpcap knows. */
    private static PacketReader openByLibpcap(String file, FileContext context) throws CaptureException {
        final PcapHandle handle = Pcap4J.openFile(file);
        Pcap4J.prepare(
                handle, file, context.filters().filter(), context.filters().netmask());
        final int linkType = LibPcap.INSTANCE.pcap_datalink(Pcap4J.addressOf(handle));
        final FileInterface captured =
                context.interfaces().find(new SetInterfaces.Key("", 0, linkType), context.shortName());
        return new PcapReader(
                handle,
                context.packetLimit(),
                captured.id(),
                context.stage(),
                context.interfaces().keepers());
    }

    private static boolean isPcapng(FileBytes bytes) throws IOException {
        return bytes.reach(4) && bytes.getInt(0, FileBytes.isReversed(ByteOrder.BIG_ENDIAN)) == PcapngBlock.SECTION;
    }
}
