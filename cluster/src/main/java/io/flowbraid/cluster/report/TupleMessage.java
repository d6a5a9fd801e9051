// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

/** A message under the key of a connection. */
public sealed interface TupleMessage permits FlowReport, NatMapping, MalformedMessage {
    /** The first byte of {@link #encode}. */
    int kind();

    /** Everything but the kind. */
    void write(StateWriter out);

    /** The compact form of {@link #decode}, for topics between stitchers. */
    default byte[] encode() {
        final StateWriter out = new StateWriter();
        out.small(kind());
        write(out);
        return out.toBytes();
    }

    /**
     * What {@link #encode} wrote.
     *
     * @throws IllegalArgumentException for other bytes
     */
    static TupleMessage decode(byte[] bytes) {
        final StateReader in = new StateReader(bytes);
        final int kind = in.small();
        return switch (kind) {
            case FlowReport.KIND -> FlowReport.read(in);
            case NatMapping.KIND -> NatMapping.read(in);
            case MalformedMessage.KIND -> new MalformedMessage(BadMessage.values()[in.small()]);
            default -> throw new IllegalArgumentException("no message has the kind " + kind);
        };
    }
}
