// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.kept;

import io.flowbraid.capture.dissect.DissectorMemory;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.model.ledger.LedgerStage;
import org.jspecify.annotations.Nullable;

/** Who keeps the frames of a run, and the payloads that say names. Readers get their dissectors here. */
@FunctionalInterface
public interface FrameKeepers {
    /** Of a run that keeps none. */
    FrameKeepers NONE = name -> null;

    /**
     * The keeper of one source; null when its frames are not kept.
     *
     * @param source as the ledger names it: an interface, one of its threads, or a file
     */
    @Nullable
    FrameKeeper keeper(String source);

    /** Whether whole frames are kept. */
    default boolean keepsFrames() {
        return this != NONE;
    }

    /** Who takes the payloads of a source that may say the name of a server; null when nobody does. */
    default @Nullable PayloadKeeper payloads(String source) {
        return null;
    }

    /** Whether somebody takes them: the kernel then hands these packets out in more length. */
    default boolean readsNames() {
        return false;
    }

    /** What dissects the frames of a source: a plain dissector unless they are kept. */
    default PacketDissector dissector(
            int linkType, int interfaceId, LedgerStage stage, DissectorMemory memory, FrameDirection direction) {
        final FrameKeeper keeper = keeper(stage.name());
        final PayloadKeeper payloads = payloads(stage.name());
        return keeper == null
                ? new PacketDissector(linkType, interfaceId, stage, memory, payloads)
                : KeepingDissector.of(linkType, interfaceId, stage, memory, payloads, keeper, direction);
    }
}
