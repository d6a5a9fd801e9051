// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.IpAddress;
import java.util.List;

/** Says which way a flow goes: an address is inside when it is in a local network, loopback or link-local. */
public final class LocalNetworks {
    /** What {@link #direction} answers. */
    static final String[] DIRECTIONS = {"internal", "inbound", "outbound", "external"};

    private final Cidr[] networks;

    public LocalNetworks(List<Cidr> networks) {
        this.networks = networks.toArray(new Cidr[0]);
    }

    /** ECS {@code network.direction}: {@code internal}, {@code inbound}, {@code outbound} or {@code external}. */
    public String direction(FlowRecord flow) {
        final boolean fromInside = isInside(flow.client);
        final boolean toInside = isInside(flow.server);
        return fromInside ? toInside ? "internal" : "outbound" : toInside ? "inbound" : "external";
    }

    private boolean isInside(FlowSide side) {
        final long hi = side.addressHi;
        final long lo = side.addressLo;
        if (IpAddress.isLoopback(hi, lo) || IpAddress.isLinkLocal(hi, lo)) {
            return true;
        }
        for (final Cidr network : networks) {
            if (network.contains(hi, lo)) {
                return true;
            }
        }
        return false;
    }
}
