// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.capture.kept.FrameKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Payloads that may say names are kept beside the frames. */
record NamingKeepers(FrameKeepers frames, Function<String, PayloadKeeper> payloads) implements FrameKeepers {
    @Override
    public @Nullable FrameKeeper keeper(String source) {
        return frames.keeper(source);
    }

    @Override
    public boolean keepsFrames() {
        return frames.keepsFrames();
    }

    @Override
    public PayloadKeeper payloads(String source) {
        return payloads.apply(source);
    }

    @Override
    public boolean readsNames() {
        return true;
    }
}
