// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.conversation.EdgeEnd;
import io.flowbraid.cluster.conversation.EdgeRecord;
import io.flowbraid.cluster.conversation.EdgeSample;
import io.flowbraid.cluster.report.StateReader;
import io.flowbraid.cluster.report.StateWriter;

/** Samples of edges on their way to the partition of the edge, and their sums in its store. */
final class EdgeSampleBytes {
    private EdgeSampleBytes() {}

    static byte[] encode(EdgeRecord edge) {
        final StateWriter out = new StateWriter();
        write(out, edge.sums());
        out.raw(edge.rttBytes());
        return out.toBytes();
    }

    /** @throws IllegalArgumentException for bytes of another program */
    static EdgeRecord decodeSum(byte[] bytes) {
        final StateReader in = new StateReader(bytes);
        return EdgeRecord.kept(read(in), in.raw());
    }

    static byte[] encode(EdgeSample sample) {
        final StateWriter out = new StateWriter();
        write(out, sample);
        return out.toBytes();
    }

    private static void write(StateWriter out, EdgeSample sample) {
        out.text(sample.site());
        out.number(sample.minute());
        end(out, sample.client());
        end(out, sample.server());
        out.text(sample.transport());
        out.number(sample.port());
        out.number(sample.connections());
        out.number(sample.failures());
        out.number(sample.clientBytes());
        out.number(sample.serverBytes());
        out.number(sample.rttUs());
    }

    private static void end(StateWriter out, EdgeEnd end) {
        out.text(end.kind());
        out.text(end.name());
        out.text(end.host());
    }

    /** @throws IllegalArgumentException for bytes of another program */
    static EdgeSample decode(byte[] bytes) {
        return read(new StateReader(bytes));
    }

    private static EdgeSample read(StateReader in) {
        return new EdgeSample(
                in.text(),
                in.number(),
                end(in),
                end(in),
                in.text(),
                (int) in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number());
    }

    private static EdgeEnd end(StateReader in) {
        return new EdgeEnd(in.text(), in.text(), in.text());
    }
}
