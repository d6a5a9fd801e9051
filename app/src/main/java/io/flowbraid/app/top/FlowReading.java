// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.model.network.IpAddress;

/**
 * A flow as last reported.
 *
 * @param observer what counts it: packets, sockets or an exporter
 * @param isCounted sums count this flow, and no other leg of its connection
 * @param hasFailed it could not be opened, or was reset
 * @param isOpened its beginning was seen: it is not one that was there before
 * @param startNs since 1970
 * @param endNs since 1970: when the counters were as they are here
 */
record FlowReading(
        long id,
        String transport,
        String observer,
        boolean hasEnded,
        boolean isCounted,
        boolean hasFailed,
        boolean isOpened,
        long startNs,
        long endNs,
        End client,
        End server) {

    private static final End NO_END = new End("", -1, 0, 0, new Owner("", Owner.NO_PID, "", "", "", ""));

    /** Stands for flows that are summed without being kept. */
    static final FlowReading OF_OTHERS = new FlowReading(0, "", "", true, true, false, false, 0, 0, NO_END, NO_END);

    /**
     * One end of a flow.
     *
     * @param port -1 for protocols without ports
     * @param bytes what this end sent: IP bytes if packets were counted, else payload; -1 when nobody counted
     * @param retransmits segments that this end sent again
     */
    record End(String ip, long port, long bytes, long retransmits, Owner owner) {
        boolean isSameSocket(End other) {
            return port == other.port && ip.equals(other.ip);
        }

        /** With brackets around IPv6 addresses that have a port. */
        String address() {
            return port < 0 ? ip : IpAddress.withPort(ip, port);
        }
    }

    /**
     * Who is at an end of a flow. Texts that are not known are empty.
     *
     * @param host whose agent named the owner
     * @param pid -1 when not known
     * @param reason why there is no sure owner, as in the flow record
     */
    record Owner(String host, long pid, String process, String user, String container, String reason) {
        static final long NO_PID = -1;

        boolean isProcess() {
            return pid != NO_PID || !process.isEmpty();
        }

        /** The kernel itself uses this end. */
        boolean isKernel() {
            return reason.equals("kernel");
        }

        /** No process of a watched host can be there: the end is elsewhere, or nobody answered. */
        boolean isElsewhere() {
            return reason.equals("remote") || reason.equals("refused");
        }
    }
}
