// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live.packed;

import io.flowbraid.record.packed.ByteWriter;
import java.util.HashMap;
import java.util.Map;

/**
 * The values that the kept flows share, each once, for as long as a flow has it. (NOT thread safe: the store's
 * thread's.)
 */
public final class SharedValues {
    private static final byte[] NONE = {};

    private final Map<SharedValue, SharedValue> values = new HashMap<>();
    private final ByteWriter scratch = new ByteWriter();
    private long sizeBytes;

    /** One more flow has it. */
    SharedValue take(Object value) {
        scratch.clear();
        SharedCodec.write(value, scratch);
        final SharedValue made = new SharedValue(scratch.into(NONE), value);
        SharedValue shared = values.get(made);
        if (shared == null) {
            shared = made;
            values.put(shared, shared);
            sizeBytes += shared.sizeBytes();
        } else {
            shared.keep(value);
        }
        shared.users++;
        return shared;
    }

    /** One flow less has it. */
    void release(SharedValue shared) {
        if (--shared.users == 0) {
            values.remove(shared);
            sizeBytes -= shared.sizeBytes();
        }
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    int count() {
        return values.size();
    }
}
