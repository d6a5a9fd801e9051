// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live.packed;

import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.record.packed.ByteReader;
import io.flowbraid.record.packed.ByteWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What many flows share, as bytes and back: a process, a workload, the name of a host, those of a server, entries of
 * lists.
 */
final class SharedCodec {
    private static final int PROCESS = 1;
    private static final int WORKLOAD = 2;
    private static final int TEXT = 3;
    private static final int LABELS = 4;
    private static final int NAMES = 5;

    private static final FlowNames.Source[] SOURCES = FlowNames.Source.values();

    private SharedCodec() {}

    static void write(Object value, ByteWriter out) {
        if (value instanceof ProcessIdentity process) {
            out.number(PROCESS);
            write(process, out);
        } else if (value instanceof Workload workload) {
            out.number(WORKLOAD);
            write(workload, out);
        } else if (value instanceof Labels labels) {
            out.number(LABELS);
            write(labels, out);
        } else if (value instanceof FlowNames names) {
            out.number(NAMES);
            write(names, out);
        } else {
            out.number(TEXT);
            out.text((String) value);
        }
    }

    static Object read(ByteReader in) {
        return switch (in.integer()) {
            case PROCESS -> process(in);
            case WORKLOAD -> workload(in);
            case LABELS -> labels(in);
            case NAMES -> names(in);
            default -> in.text();
        };
    }

    private static void write(ProcessIdentity process, ByteWriter out) {
        out.text(process.bootId());
        out.number(process.pid());
        out.number(process.startNs());
        out.number(process.startTimeNs());
        out.text(process.name());
        out.text(process.executable());
        out.text(process.commandLine());
        out.number(process.uid());
        nullable(process.userName(), out);
        out.number(process.gid());
        nullable(process.groupName(), out);
        out.number(process.parentPid());
        out.text(process.parentName());
        out.text(process.parentExecutable());
    }

    private static ProcessIdentity process(ByteReader in) {
        return new ProcessIdentity(
                in.text(),
                in.integer(),
                in.number(),
                in.number(),
                in.text(),
                in.text(),
                in.text(),
                in.integer(),
                nullable(in),
                in.integer(),
                nullable(in),
                in.integer(),
                in.text(),
                in.text());
    }

    private static void write(Workload workload, ByteWriter out) {
        out.text(workload.containerId());
        out.text(workload.containerName());
        out.text(workload.runtime());
        out.text(workload.image());
        out.text(workload.podNamespace());
        out.text(workload.podName());
        out.text(workload.podUid());
        out.text(workload.podContainer());
        write(workload.labels(), out);
    }

    private static void write(Labels labels, ByteWriter out) {
        out.number(labels.asMap().size());
        labels.forEach((name, value) -> {
            out.text(name);
            out.text(value);
        });
    }

    private static Workload workload(ByteReader in) {
        return new Workload(
                in.text(), in.text(), in.text(), in.text(), in.text(), in.text(), in.text(), in.text(), labels(in));
    }

    private static Labels labels(ByteReader in) {
        final Map<String, String> labels = new LinkedHashMap<>();
        for (int left = in.integer(); left > 0; left--) {
            labels.put(in.text(), in.text());
        }
        return Labels.of(labels);
    }

    private static void write(FlowNames names, ByteWriter out) {
        nullable(names.domain(), out);
        out.number(names.source() == null ? 0 : 1 + names.source().ordinal());
        nullable(names.tlsServerName(), out);
        nullable(names.dnsQuestion(), out);
    }

    private static FlowNames names(ByteReader in) {
        final String domain = nullable(in);
        final int source = in.integer();
        return new FlowNames(domain, source == 0 ? null : SOURCES[source - 1], nullable(in), nullable(in));
    }

    private static void nullable(@Nullable String text, ByteWriter out) {
        out.number(text == null ? 0 : 1);
        if (text != null) {
            out.text(text);
        }
    }

    private static @Nullable String nullable(ByteReader in) {
        return in.number() == 0 ? null : in.text();
    }
}
