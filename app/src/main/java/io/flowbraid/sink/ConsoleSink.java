// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.Counter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/**
 * One readable line for each final flow. Flowbraid's own flows are hidden and counted. (NOT thread safe.)
 */
public final class ConsoleSink implements FlowSink {
    /** Puts the cursor where the status line began and removes it. */
    private static final String ERASE_STATUS_LINE = "\r\033[K";

    private final Writer out;
    private final FlowLine line;
    private final boolean isTerminal;
    private final Counter hidden = new Counter();

    /** Writes times in {@code zone}; colours and the erasing of a status line only for a terminal. */
    public ConsoleSink(OutputStream out, ZoneId zone, boolean isTerminal, boolean isColoured) {
        this(out, zone, isTerminal, isColoured, List.of());
    }

    /**
     * Says of each flow where it was observed, too: {@code points} are the names of the observation points by interface
     * id.
     */
    public ConsoleSink(OutputStream out, ZoneId zone, boolean isTerminal, boolean isColoured, List<String> points) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.isTerminal = isTerminal;
        line = new FlowLine(zone, isColoured, points);
    }

    @Override
    public void accept(FlowRecord flow) {
        if (!flow.isFinal) {
            return;
        }
        if (flow.isSelf) {
            hidden.increment();
            return;
        }
        try {
            if (isTerminal) {
                out.write(ERASE_STATUS_LINE);
            }
            out.append(line.of(flow)).write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Final flows of Flowbraid itself that were not shown. */
    public Counter hidden() {
        return hidden;
    }

    @Override
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
