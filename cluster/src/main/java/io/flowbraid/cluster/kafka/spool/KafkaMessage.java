// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka.spool;

/**
 * One message for the topic of flows.
 *
 * @param host that observed the flow
 */
public record KafkaMessage(Kind kind, String host, byte[] key, byte[] value) {
    /** The objects around the bytes. */
    private static final int OBJECTS_BYTES = 200;

    /** What the value says, as in the header {@code kind}. */
    public enum Kind {
        FLOW("flow", "flowbraid/1"),
        NAT("nat", "flowbraid/nat/1");

        private final String text;
        private final String schema;

        Kind(String text, String schema) {
            this.text = text;
            this.schema = schema;
        }

        public String text() {
            return text;
        }

        public String schema() {
            return schema;
        }
    }

    /** Memory that it takes, about. */
    public int memoryBytes() {
        return key.length + value.length + OBJECTS_BYTES;
    }
}
