// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ConversationEnd;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * Appends one end of a flow: {@code curl[4211]@web 127.0.0.1:43512}. A lesser owner is marked with {@code ~}; an
 * unknown one says why, {@code ?(remote)}.
 */
final class EndText {
    private static final String NAMED = "\033[32m";
    private static final String UNKNOWN = "\033[33m";
    private static final String PLAIN = "\033[0m";
    private static final int SHORT_CONTAINER_ID = 12;

    private final StringBuilder text;
    private final boolean isColoured;

    EndText(StringBuilder text, boolean isColoured) {
        this.text = text;
        this.isColoured = isColoured;
    }

    /** Returns how many columns the end takes, colours not counted. */
    int append(FlowSide side, int protocol) {
        final int start = text.length();
        final ProcessIdentity process = side.attribution.process;
        colour(process == null ? UNKNOWN : NAMED);
        if (side.attribution.reason == UnattributedReason.KERNEL) {
            text.append("kernel");
        } else if (process == null) {
            text.append("?(")
                    .append(side.attribution.reason.text().replace('_', ' '))
                    .append(')');
        } else {
            owner(process, side.attribution);
        }
        colour(PLAIN);
        text.append(' ');
        address(side.addressHi, side.addressLo, side.port, protocol);
        return text.length() - start - (isColoured ? NAMED.length() + PLAIN.length() : 0);
    }

    /** Appends who is beyond an intermediary. */
    void append(ConversationEnd end, int protocol) {
        if (end.process != null) {
            colour(NAMED);
            process(end.process);
            workload(end.workload);
            colour(PLAIN);
            text.append(' ');
        }
        address(end.addressHi, end.addressLo, end.port, protocol);
    }

    /** Appends what an end is called on the other side of an address translation. */
    void appendTranslated(FlowSide side, int protocol) {
        address(side.natHi, side.natLo, side.natPort, protocol);
    }

    private void owner(ProcessIdentity process, Attribution attribution) {
        if (attribution.status == AttributionStatus.PARTIAL) {
            text.append('~');
        }
        process(process);
        if (attribution.isShared()) {
            text.append('+');
        }
        workload(attribution.workload);
    }

    private void process(ProcessIdentity process) {
        SafeText.appendQuoted(text, process.name());
        text.append('[').append(process.pid()).append(']');
    }

    private void workload(@Nullable Workload workload) {
        if (workload != null) {
            text.append('@');
            SafeText.appendQuoted(text, name(workload));
        }
    }

    private static String name(Workload workload) {
        if (!workload.podName().isEmpty()) {
            return workload.podName();
        }
        if (!workload.containerName().isEmpty()) {
            return workload.containerName();
        }
        final String id = workload.containerId();
        return id.substring(0, Math.min(SHORT_CONTAINER_ID, id.length()));
    }

    private void address(long hi, long lo, int port, int protocol) {
        final boolean isBracketed = Transport.hasPorts(protocol) && !IpAddress.isIpv4(hi, lo);
        if (isBracketed) {
            text.append('[');
        }
        IpAddress.appendTo(text, hi, lo);
        if (isBracketed) {
            text.append(']');
        }
        if (Transport.hasPorts(protocol)) {
            text.append(':').append(port);
        }
    }

    private void colour(String sequence) {
        if (isColoured) {
            text.append(sequence);
        }
    }
}
