// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.capture.kept.FrameDirection;
import io.flowbraid.capture.kept.KeptFrame;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.packet.PacketOwners;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import org.jspecify.annotations.Nullable;

/**
 * A frame with its process, and the flow that it is of. (NOT thread safe: reused.)
 *
 * <p>The process is the sender. If that is on another host, it is the receiver, which readers know by the packet's
 * direction: so a packet that came in and has its sender's process goes without a direction. A loopback address shows
 * that both ends are here, whatever the direction.
 */
final class OwnedFrame {
    KeptFrame frame = new KeptFrame();
    /** See {@link FrameDirection}. */
    int direction;

    @Nullable
    ProcessIdentity process;

    @Nullable
    Workload workload;

    /** 0 unknown. */
    long flowId;

    /** Becomes that frame with its answer. */
    void of(FrameBatch.Entry entry) {
        final PacketOwners answers = entry.owners();
        final int place = entry.place();
        frame = entry.frame;
        direction = frame.direction;
        process = answers == null ? null : answers.sender(place);
        workload = answers == null ? null : answers.senderWorkload(place);
        flowId = answers == null ? 0 : answers.flow(place);
        final boolean isInbound = direction == FrameDirection.INBOUND && !isFromLoopback(frame);
        if (process != null) {
            direction = isInbound ? FrameDirection.UNKNOWN : direction;
        } else if (answers != null && isInbound) {
            process = answers.receiver(place);
            workload = answers.receiverWorkload(place);
        }
    }

    private static boolean isFromLoopback(KeptFrame frame) {
        final int side = PacketBatch.sideOf(frame.words[PacketBatch.FLAGS]);
        final int hi = side == 0 ? PacketBatch.A_HI : PacketBatch.B_HI;
        return IpAddress.isLoopback(frame.words[hi], frame.words[hi + 1]);
    }
}
