// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.stitch.TupleState;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Open tuples in a store and its changelog, in the form that the state machine gives them. */
final class TupleStateSerde implements Serde<TupleState> {
    @Override
    public Serializer<TupleState> serializer() {
        return (topic, state) -> bytes(state);
    }

    @Override
    public Deserializer<TupleState> deserializer() {
        return (topic, bytes) -> state(bytes);
    }

    @SuppressWarnings("NullAway") // Kafka's way to delete
    private static byte @Nullable [] bytes(@Nullable TupleState state) {
        return state == null ? null : state.encode();
    }

    @SuppressWarnings("NullAway") // the same
    private static @Nullable TupleState state(byte @Nullable [] bytes) {
        return bytes == null ? null : TupleState.decode(bytes);
    }
}
