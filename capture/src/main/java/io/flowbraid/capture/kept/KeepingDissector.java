// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.kept;

import io.flowbraid.capture.dissect.DissectorMemory;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.dissect.PacketProcess;
import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import org.jspecify.annotations.Nullable;

/**
 * Also hands each frame to a keeper, whether it is an observation or not. A run that keeps nothing never loads this
 * class: the virtual machine knows plain dissectors only, and compiles them as if they were final. (NOT thread safe.)
 */
final class KeepingDissector extends PacketDissector {
    private final FrameKeeper keeper;
    private final FrameDirection direction;
    private final KeptFrame kept = new KeptFrame();

    private KeepingDissector(
            int linkType,
            int interfaceId,
            LedgerStage stage,
            DissectorMemory memory,
            @Nullable PayloadKeeper payloads,
            FrameKeeper keeper,
            FrameDirection direction) {
        super(linkType, interfaceId, stage, memory, payloads);
        this.keeper = keeper;
        this.direction = direction;
        kept.linkType = linkType;
        kept.interfaceId = interfaceId;
    }

    /** As a plain dissector's type, so that nobody else has to load this class. */
    static PacketDissector of(
            int linkType,
            int interfaceId,
            LedgerStage stage,
            DissectorMemory memory,
            @Nullable PayloadKeeper payloads,
            FrameKeeper keeper,
            FrameDirection direction) {
        return new KeepingDissector(linkType, interfaceId, stage, memory, payloads, keeper, direction);
    }

    @Override
    public boolean dissect(long frame, int captured, int wireLength, long timeNs, PacketBatch batch) {
        final int before = batch.size();
        final boolean isAppended = super.dissect(frame, captured, wireLength, timeNs, batch);
        final int at = isAppended ? observation(batch, before, timeNs) : -1;
        kept.isObserved = at >= 0;
        if (at >= 0) {
            System.arraycopy(batch.words(), at, kept.words, 0, PacketBatch.WORDS);
        }
        final int ofCooked = PacketProcess.directionOf(kept.linkType, frame);
        kept.direction = ofCooked == FrameDirection.UNKNOWN ? direction.of(frame) : ofCooked;
        kept.address = frame;
        kept.captured = captured;
        kept.wireLength = Math.max(wireLength, captured);
        kept.timeNs = timeNs;
        keeper.keep(kept);
        return isAppended;
    }

    /** Offset of the frame's observation: fragments that waited for it may stand before and behind it. */
    private static int observation(PacketBatch batch, int before, long timeNs) {
        for (int at = before * PacketBatch.WORDS; at < batch.nextOffset(); at += PacketBatch.WORDS) {
            if (batch.words()[at + PacketBatch.TIME_NS] == timeNs) {
                return at;
            }
        }
        return -1;
    }
}
