// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.wire.json.JsonScanner;
import io.flowbraid.introspection.wire.vocabulary.FlowKey;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.ExportedCounters;
import java.util.Arrays;

/**
 * The counters of one flow record of an exporter as they are read. Records count the traffic since the last record of
 * the flow (IN and OUT) or of the whole flow (INITIATOR and RESPONDER); the latter are taken when both are there. (NOT
 * thread safe)
 */
final class ExportedFields {
    private static final FlowKey FIRST = FlowKey.IN_BYTES;
    private static final int SECONDS_TO_NS = 9;
    private static final int MS_TO_NS = 6;
    private static final int ALL_FLAGS = 0xff;

    private final TextCache texts;
    private final AddressText address = new AddressText();
    private final long[] values = new long[FlowKey.EXPORTER.ordinal() - FIRST.ordinal()];
    private String exporter = "";
    private boolean isEmpty;

    ExportedFields(TextCache texts) {
        this.texts = texts;
        clear();
    }

    void clear() {
        if (!isEmpty) {
            Arrays.fill(values, -1);
            exporter = "";
            isEmpty = true;
        }
    }

    static boolean isOne(FlowKey key) {
        return key.compareTo(FIRST) >= 0;
    }

    void read(FlowKey key, JsonScanner scanner) {
        isEmpty = false;
        switch (key) {
            case EXPORTER -> readExporter(scanner);
            case FIRST_SWITCHED -> set(key, scanner.decimal() ? scanner.scaled(SECONDS_TO_NS) : -1);
            case FLOW_START_MS, FLOW_END_MS -> set(key, scanner.decimal() ? scanner.scaled(MS_TO_NS) : -1);
            default -> set(key, scanner.integer(-1));
        }
    }

    /** nProbe sends the address of the other family too, as "any". */
    private void readExporter(JsonScanner scanner) {
        if (scanner.text()
                && address.parse(scanner.bytes, scanner.tokenFrom, scanner.tokenTo)
                && !IpAddress.isAny(address.hi, address.lo)) {
            exporter = texts.ofToken(scanner);
        }
    }

    /** Whether the record counted any traffic. */
    boolean areCounters() {
        return !isEmpty && (isTotal() || isAny(FlowKey.IN_BYTES, FlowKey.OUT_PACKETS));
    }

    /** End of the flow, ns since the epoch; 0 unknown. */
    long endNs() {
        return Math.max(0, get(FlowKey.FLOW_END_MS));
    }

    void applyTo(ExportedCounters counters) {
        final boolean isTotal = isTotal();
        final long startNs = get(FlowKey.FIRST_SWITCHED);
        counters.startNs = Math.max(0, startNs > 0 ? startNs : get(FlowKey.FLOW_START_MS));
        counters.bytesOut = get(isTotal ? FlowKey.INITIATOR_BYTES : FlowKey.IN_BYTES);
        counters.packetsOut = get(isTotal ? FlowKey.INITIATOR_PACKETS : FlowKey.IN_PACKETS);
        counters.bytesIn = get(isTotal ? FlowKey.RESPONDER_BYTES : FlowKey.OUT_BYTES);
        counters.packetsIn = get(isTotal ? FlowKey.RESPONDER_PACKETS : FlowKey.OUT_PACKETS);
        counters.isDelta = !isTotal;
        counters.tcpFlagsOut = flags(get(FlowKey.CLIENT_TCP_FLAGS) >= 0 ? FlowKey.CLIENT_TCP_FLAGS : FlowKey.TCP_FLAGS);
        counters.tcpFlagsIn = flags(FlowKey.SERVER_TCP_FLAGS);
        counters.retransmittedOut = get(FlowKey.RETRANSMITTED_IN);
        counters.retransmittedIn = get(FlowKey.RETRANSMITTED_OUT);
        counters.outOfOrderOut = get(FlowKey.OUT_OF_ORDER_IN);
        counters.outOfOrderIn = get(FlowKey.OUT_OF_ORDER_OUT);
        counters.exporter = exporter;
    }

    private boolean isTotal() {
        return isAny(FlowKey.INITIATOR_BYTES, FlowKey.RESPONDER_PACKETS);
    }

    private boolean isAny(FlowKey first, FlowKey last) {
        for (int i = first.ordinal(); i <= last.ordinal(); i++) {
            if (values[i - FIRST.ordinal()] >= 0) {
                return true;
            }
        }
        return false;
    }

    private int flags(FlowKey key) {
        return (int) Math.max(0, get(key)) & ALL_FLAGS;
    }

    private long get(FlowKey key) {
        return values[key.ordinal() - FIRST.ordinal()];
    }

    private void set(FlowKey key, long value) {
        values[key.ordinal() - FIRST.ordinal()] = Math.max(-1, value);
    }
}
