// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.libpcap.Pcap4J;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/** Opens devices through libpcap. Its errors become sentences that say what to do. */
final class LiveHandle {
    private static final int NO_SUCH_DEVICE = -5;
    private static final int NO_PERMISSION = -8;
    private static final int NOT_UP = -9;
    private static final int NO_PERMISSION_PROMISCUOUS = -11;

    private LiveHandle() {}

    /** Opens a device for capture; packets wait in libpcap's buffer of the given size. */
    static PcapHandle open(CapturePoint point, LiveSettings settings) throws CaptureException {
        try {
            return Pcap4J.builder(point.device())
                    .snaplen(settings.snaplenBytes())
                    .bufferSize(settings.bufferBytes())
                    .timeoutMillis(settings.timeoutMs())
                    .immediateMode(false)
                    .promiscuousMode(
                            settings.promiscuous() ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                    .timestampPrecision(TimestampPrecision.NANO)
                    .build();
        } catch (PcapNativeException e) {
            throw failure(point, e);
        }
    }

    private static CaptureException failure(CapturePoint point, PcapNativeException e) {
        final String name = point.name();
        final Integer code = e.getReturnCode();
        return switch (code == null ? 0 : code) {
            case NO_PERMISSION, NO_PERMISSION_PROMISCUOUS ->
                new CaptureException(
                        Reason.NO_PERMISSION,
                        name + ": no permission to capture. Run as root, or: setcap cap_net_raw,cap_net_admin+ep "
                                + javaBinary(),
                        e);
            case NO_SUCH_DEVICE -> new CaptureException(Reason.NO_SUCH_DEVICE, name + ": no such device", e);
            case NOT_UP ->
                new CaptureException(
                        Reason.DEVICE_DOWN,
                        name + ": the device is not up. Try: " + point.ipCommand("link set " + point.device() + " up"),
                        e);
            default -> new CaptureException(Reason.DEVICE_FAILED, name + ": cannot capture: " + e.getMessage(), e);
        };
    }

    private static String javaBinary() {
        return ProcessHandle.current().info().command().orElse(System.getProperty("java.home") + "/bin/java");
    }
}
