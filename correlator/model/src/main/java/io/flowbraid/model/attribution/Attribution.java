// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.attribution;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import org.jspecify.annotations.Nullable;

/** What is said of one side of a flow. Mutable and reused with its {@link io.flowbraid.model.flow.FlowRecord}. */
public final class Attribution {
    public AttributionStatus status = AttributionStatus.UNATTRIBUTED;
    public AttributionMethod method = AttributionMethod.NONE;
    public UnattributedReason reason = UnattributedReason.NO_EVENT;
    /**
     * From the flow's first packet to the owner being known, ns; negative when known before it; meaningless while
     * unattributed.
     */
    public long delayNs;

    public @Nullable ProcessIdentity process;
    /** The image the process runs now, when it called exec after opening the socket. */
    public @Nullable ProcessIdentity laterImage;

    /** The process other than the owner that last sent, and last received, on the same socket; null none was seen. */
    public @Nullable ProcessIdentity sender;

    public @Nullable ProcessIdentity receiver;

    public @Nullable Workload workload;
    /** The owner's socket is on the other side of an address translation. */
    public boolean isTranslated;

    /** Host the owner was seen on; empty unknown. */
    public String hostName = "";

    public boolean isNamed() {
        return process != null;
    }

    /** More than one process uses the socket. */
    public boolean isShared() {
        return sender != null || receiver != null;
    }

    public void clear() {
        status = AttributionStatus.UNATTRIBUTED;
        method = AttributionMethod.NONE;
        reason = UnattributedReason.NO_EVENT;
        delayNs = 0;
        process = null;
        laterImage = null;
        sender = null;
        receiver = null;
        workload = null;
        isTranslated = false;
        hostName = "";
    }

    public void copyFrom(Attribution other) {
        status = other.status;
        method = other.method;
        reason = other.reason;
        delayNs = other.delayNs;
        process = other.process;
        laterImage = other.laterImage;
        sender = other.sender;
        receiver = other.receiver;
        workload = other.workload;
        isTranslated = other.isTranslated;
        hostName = other.hostName;
    }
}
