// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.libpcap;

import com.sun.jna.Pointer;
import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.ffi.LibPcap;
import io.flowbraid.ffi.PcapLibrary;
import java.lang.reflect.Field;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.Pcaps;

/**
 * The control plane: lists, opens and filters through Pcap4J, whose errors become sentences. Its data plane is not
 * used.
 *
 * <p>Pcap4J looks for its library under a name that only the development package of libpcap provides. This class sets
 * the path before the first class of Pcap4J loads.
 */
public final class Pcap4J {
    /** For files of other formats. */
    public static final String CONVERSION = ". If Wireshark opens it: editcap FILE NEW.pcapng makes one";

    /** Held here, since java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger LOGGER = Logger.getLogger("org.pcap4j");

    /** It warns, with a stack trace, that it cannot tidy up in a temporary directory which it does not need. */
    private static final Logger JNA_LOGGER = Logger.getLogger("com.sun.jna.Native");

    /** The dynamic linker's message about a library on a file system mounted noexec. */
    private static final String NOT_EXECUTABLE = "failed to map segment";

    static {
        JNA_LOGGER.setLevel(Level.SEVERE);
        LOGGER.setLevel(Level.OFF); // what fails, it throws as well
        System.setProperty("org.pcap4j.core.pcapLibName", PcapLibrary.path());
    }

    private Pcap4J() {}

    /** The devices of the network namespace that the calling thread is in. */
    public static List<PcapNetworkInterface> devices() throws CaptureException {
        try {
            return Pcaps.findAllDevs();
        } catch (PcapNativeException e) {
            throw new CaptureException(Reason.DEVICE_FAILED, "devices cannot be listed: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw unloadable(e);
        }
    }

    /** JNA names the last directory from which it tried to load its own library; before that it tried ours. */
    private static CaptureException unloadable(LinkageError e) {
        // When another thread met it first, the cause has its message.
        final String message = String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        return new CaptureException(
                Reason.NO_LIBPCAP,
                message.contains(NOT_EXECUTABLE)
                        ? "libpcap cannot be used: the file systems of Flowbraid and of "
                                + message.substring(0, Math.max(0, message.lastIndexOf('/', message.indexOf(':'))))
                                + " are mounted noexec; move Flowbraid to one that is not"
                        : "libpcap cannot be loaded, which captures packets; run: apt-get install libpcap0.8",
                e);
    }

    /** Opens a device, once its options are set. */
    public static PcapHandle.Builder builder(String device) {
        return new PcapHandle.Builder(device);
    }

    /** Opens a capture file, of any version that libpcap knows. */
    public static PcapHandle openFile(String file) throws CaptureException {
        try {
            return Pcaps.openOffline(file, TimestampPrecision.NANO);
        } catch (PcapNativeException e) {
            throw new CaptureException(
                    Reason.NOT_A_CAPTURE,
                    file + ": not a pcap or pcapng capture file: " + e.getMessage() + CONVERSION,
                    e);
        } catch (LinkageError e) {
            throw unloadable(e);
        }
    }

    /**
     * Checks that we can read the link layer of a file and sets its filter. Closes the handle when either fails.
     *
     * @param netmask of the captured network, for {@code ip broadcast}; 0 unknown
     */
    public static void prepare(PcapHandle handle, String name, String filter, int netmask) throws CaptureException {
        checkLinkType(handle, name);
        if (!filter.isBlank()) {
            filter(handle, filter, netmask);
        }
    }

    /**
     * Has each frame say on which device it was seen (Linux cooked v2), before a filter is set. libpcap before 1.10
     * refuses: then its frames do not say so.
     */
    public static void tellDevices(PcapHandle handle) {
        LibPcap.INSTANCE.pcap_set_datalink(addressOf(handle), LinkType.LINUX_SLL2);
    }

    /**
     * The same for a device. Its filter is set even when it lets all through: it is what cuts packets in the kernel.
     */
    public static void prepareLive(PcapHandle handle, String name, String filter, int netmask) throws CaptureException {
        checkLinkType(handle, name);
        filter(handle, filter, netmask);
    }

    private static void checkLinkType(PcapHandle handle, String name) throws CaptureException {
        final int linkType = LibPcap.INSTANCE.pcap_datalink(addressOf(handle));
        if (!LinkType.isSupported(linkType)) {
            handle.close();
            throw new CaptureException(Reason.UNSUPPORTED_LINK_TYPE, FileLinkType.refusal(name, linkType));
        }
    }

    private static void filter(PcapHandle handle, String filter, int netmask) throws CaptureException {
        try {
            handle.setFilter(filter, BpfCompileMode.OPTIMIZE, addressOf(netmask));
        } catch (PcapNativeException | NotOpenException e) {
            final String cause = LibPcap.INSTANCE.pcap_geterr(addressOf(handle));
            handle.close();
            throw new CaptureException(
                    Reason.BAD_FILTER, "filter '" + filter + "' does not parse: " + cause + ". See pcap-filter(7)", e);
        }
    }

    private static Inet4Address addressOf(int netmask) {
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(netmask).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Reads no longer wait for packets. Closes the handle when that fails. */
    public static void unblock(PcapHandle handle, String name) throws CaptureException {
        try {
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
        } catch (PcapNativeException | NotOpenException e) {
            handle.close();
            throw new CaptureException(Reason.DEVICE_FAILED, name + ": cannot capture: " + e.getMessage(), e);
        }
    }

    /** Name and number of the link layer, for people. */
    public static String linkTypeOf(PcapHandle handle) {
        final int linkType = LibPcap.INSTANCE.pcap_datalink(addressOf(handle));
        try {
            return Pcaps.dataLinkValToName(linkType) + " (" + linkType + ")";
        } catch (PcapNativeException e) {
            return Integer.toString(linkType);
        }
    }

    /**
     * The address of the {@code pcap_t}, which Pcap4J has no accessor for. Calls with it bypass Pcap4J's lock: only the
     * thread that closes the handle may make them.
     */
    public static long addressOf(PcapHandle handle) {
        try {
            final Field field = PcapHandle.class.getDeclaredField("handle");
            field.setAccessible(true);
            return Pointer.nativeValue((Pointer) field.get(handle));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this version of Pcap4J keeps its pcap_t elsewhere; 1.8.2 is needed", e);
        }
    }
}
