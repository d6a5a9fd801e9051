// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live.packed;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.packed.ByteReader;
import io.flowbraid.record.packed.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One flow record in few bytes. As objects, the flows that a page keeps are most of the heap, and each full collection
 * goes through them. (NOT thread safe.)
 */
public final class PackedFlow {
    private static final byte[] NO_BYTES = {};
    private static final SharedValue[] NOTHING = {};
    private static final int ARRAY_HEAD_BYTES = 16;
    private static final int REFERENCE_BYTES = 4;

    private byte[] bytes = NO_BYTES;
    private SharedValue[] shared = NOTHING;
    private int present;

    /** What packing needs, and uses again. (NOT thread safe: the store's thread's.) */
    public static final class Packer {
        private final ByteWriter own = new ByteWriter();
        private final FlowRefs refs = new FlowRefs();
        private final SharedValues values = new SharedValues();

        public SharedValues values() {
            return values;
        }
    }

    /** Takes the place of what was packed before. */
    public void pack(FlowRecord flow, Packer packer) {
        packer.own.clear();
        FlowCodec.write(flow, packer.own);
        bytes = packer.own.into(bytes);
        final @Nullable Object[] objects = packer.refs.of(flow);
        if (!isSame(objects)) {
            replace(objects, packer.values);
        }
    }

    private boolean isSame(@Nullable Object[] objects) {
        int at = 0;
        for (int i = 0; i < objects.length; i++) {
            final Object object = objects[i];
            final boolean wasThere = (present >>> i & 1) != 0;
            if (wasThere != (object != null) || object != null && !shared[at++].is(object)) {
                return false;
            }
        }
        return true;
    }

    private void replace(@Nullable Object[] objects, SharedValues values) {
        final SharedValue[] before = shared;
        int count = 0;
        for (final Object object : objects) {
            count += object == null ? 0 : 1;
        }
        final SharedValue[] taken = count == 0 ? NOTHING : new SharedValue[count];
        int bits = 0;
        int at = 0;
        for (int i = 0; i < objects.length; i++) {
            final Object object = objects[i];
            if (object != null) {
                bits |= 1 << i;
                taken[at++] = values.take(object);
            }
        }
        present = bits;
        shared = taken;
        // Last: what stays the same is not forgotten in between.
        Arrays.stream(before).forEach(values::release);
    }

    public void unpack(FlowRecord flow, ByteReader in) {
        FlowCodec.read(in.from(bytes), flow);
        FlowRefs.into(flow, present, shared);
    }

    /** It is needed no more. */
    public void release(SharedValues values) {
        Arrays.stream(shared).forEach(values::release);
    }

    /** Without what it shares. */
    public int sizeBytes() {
        return 2 * ARRAY_HEAD_BYTES + bytes.length + shared.length * REFERENCE_BYTES;
    }
}
