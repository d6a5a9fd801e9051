// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.process.Labels;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Marks each record with the lists its ends are in, and passes it on: once for a report of a flow, never for a packet.
 * A list that changes so marks flows that live, too.
 */
public final class MarkedSink implements FlowSink {
    private final FlowSink next;
    private final Supplier<AddressLists> lists;
    private final List<FlowField> serverNames;
    private final FlowContext context;

    /**
     * @param lists those of now
     * @param serverNames fields that name the server of a flow
     */
    public MarkedSink(FlowSink next, Supplier<AddressLists> lists, List<FlowField> serverNames, FlowContext context) {
        this.next = next;
        this.lists = lists;
        this.serverNames = serverNames;
        this.context = context;
    }

    @Override
    public void accept(FlowRecord flow) {
        final AddressLists now = lists.get();
        flow.client.lists = AddressLists.labels(ofAddresses(now, flow.client));
        flow.server.lists = ofServer(now, flow);
        next.accept(flow);
    }

    private Labels ofServer(AddressLists now, FlowRecord flow) {
        Map<String, String> found = ofAddresses(now, flow.server);
        for (final FlowField field : serverNames) {
            final String name = field.text(flow, context);
            if (name != null) {
                found = now.ofName(name, found);
            }
        }
        return AddressLists.labels(found);
    }

    private static @Nullable Map<String, String> ofAddresses(AddressLists now, FlowSide side) {
        final Map<String, String> found = now.ofAddress(side.addressHi, side.addressLo, null);
        return side.natPort >= 0 ? now.ofAddress(side.natHi, side.natLo, found) : found;
    }

    @Override
    public boolean hasRoom() {
        return next.hasRoom();
    }

    @Override
    public void ending() {
        next.ending();
    }

    @Override
    public void cutShort() {
        next.cutShort();
    }

    @Override
    public void flush() {
        next.flush();
    }

    @Override
    public void close() {
        next.close();
    }
}
