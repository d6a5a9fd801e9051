// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import io.flowbraid.model.flow.CommunityId;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.QuotedFlow;
import io.flowbraid.model.network.Transport;
import io.flowbraid.record.FlowIcmp;

/** The part {@code icmp} of the JSON flow record: messages of a flow of ICMP, errors about a flow of any protocol. */
final class JsonIcmp {
    private final JsonLines text;
    private final CommunityId communityId;

    JsonIcmp(JsonLines text, CommunityId communityId) {
        this.text = text;
        this.communityId = communityId;
    }

    static boolean hasSome(FlowRecord flow) {
        return flow.icmpTypeCode >= 0 || flow.icmpError >= 0;
    }

    void write(FlowRecord flow) {
        text.open(JsonName.ICMP);
        if (flow.icmpTypeCode >= 0) {
            text.number(JsonName.TYPE, flow.icmpTypeCode >>> 8);
            text.number(JsonName.CODE, flow.icmpTypeCode & 0xff);
            text.known(JsonName.IDENTIFIER, FlowIcmp.identifier(flow));
        }
        if (flow.quoted.isKnown()) {
            related(flow.quoted);
        }
        if (flow.icmpError >= 0) {
            error(flow);
        }
        text.close();
    }

    private void related(QuotedFlow quoted) {
        text.open(JsonName.RELATED);
        text.plain(JsonName.COMMUNITY_ID, communityId.bytes(quoted));
        text.text(JsonName.TRANSPORT, Transport.name(quoted.protocol));
        end(JsonName.SOURCE, quoted.sourceHi, quoted.sourceLo, FlowIcmp.port(quoted, quoted.sourcePort));
        end(
                JsonName.DESTINATION,
                quoted.destinationHi,
                quoted.destinationLo,
                FlowIcmp.port(quoted, quoted.destinationPort));
        if (quoted.isOneOfSeveral) {
            text.flag(JsonName.SEVERAL, true);
        }
        text.close();
    }

    private void end(byte[] name, long hi, long lo, int port) {
        text.open(name);
        text.address(JsonName.IP, hi, lo);
        text.known(JsonName.PORT, port);
        text.close();
    }

    private void error(FlowRecord flow) {
        text.open(JsonName.ERROR);
        text.text(JsonName.NAME, FlowIcmp.errorName(flow));
        text.number(JsonName.TYPE, flow.icmpError >>> 8);
        text.number(JsonName.CODE, flow.icmpError & 0xff);
        text.text(JsonName.QUOTES, FlowIcmp.quotedEnd(flow));
        text.close();
    }
}
