// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.key.ConnectionKey;
import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.ForwardedFrom;
import io.flowbraid.cluster.report.NatMapping;
import io.flowbraid.cluster.report.Place;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.network.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys before address translations, and the way of reports to them. */
final class TranslatedTuples {
    /** TranslatedTuples in a row that are followed. */
    static final int MAX_KEYS = 4;

    private TranslatedTuples() {}

    /** The key before the translation in the report; null if the report has none, or was made before it. */
    static @Nullable String originalKey(String key, FlowReport report) {
        if (report.via != null || report.leg != ConversationLeg.TRANSLATED || !hasNat(report)) {
            return null;
        }
        final String original = ConnectionKey.of(
                        site(key),
                        report.host,
                        report.netns,
                        report.transport,
                        other(report.client.end, report.client.nat),
                        other(report.server.end, report.server.nat))
                .text();
        return original.equals(key) ? null : original;
    }

    static boolean hasNat(FlowReport report) {
        return report.client.nat != null || report.server.nat != null;
    }

    private static TupleEnd other(TupleEnd end, @Nullable TupleEnd nat) {
        return nat == null ? end : nat;
    }

    /** The key before a translation; null when the message does not say in which namespace its addresses are. */
    static @Nullable String originalKey(String key, NatMapping mapping) {
        final ConnectionKey original = ConnectionKey.of(
                site(key), mapping.host(), 0, mapping.transport(), mapping.thisClient(), mapping.thisServer());
        final String text = original.text();
        return original.scope().isEmpty() && !text.equals(key) ? text : null;
    }

    private static String site(String key) {
        return key.substring(0, Math.max(0, key.indexOf('|')));
    }

    /** How the report of the translating host goes to the key before the translation. */
    static ForwardedFrom forwarding(String key, FlowReport report) {
        return new ForwardedFrom(
                report.host, report.flowId, other(report.client.end, report.client.nat), false, List.of(key));
    }

    static ForwardedFrom forwarding(String key, NatMapping mapping) {
        return new ForwardedFrom(mapping.host(), mapping.flowId(), mapping.thisClient(), false, List.of(key));
    }

    /** How another report of the same connection goes there, too; null when it has come over too many keys. */
    static @Nullable ForwardedFrom forwarding(String key, FlowReport report, Sighting translating) {
        final ForwardedFrom from = translating.forwarding;
        final String target = translating.forwardKey;
        if (from == null || target == null) {
            return null;
        }
        final List<String> keys = new ArrayList<>();
        if (report.via != null) {
            keys.addAll(report.via.keys());
        }
        keys.add(key);
        if (keys.size() > MAX_KEYS || keys.contains(target)) {
            return null;
        }
        final boolean isOtherClient = !report.clientAtKey().equals(translating.report.clientAtKey());
        final boolean isFlipped = report.isFlipped() ^ isOtherClient ^ from.isFlipped();
        return new ForwardedFrom(from.host(), from.flowId(), from.client(), isFlipped, List.copyOf(keys));
    }

    /** A mapping as if its host had reported a flow without counters. */
    static FlowReport asReport(NatMapping mapping) {
        final FlowReport report = new FlowReport();
        report.host = mapping.host();
        report.flowId = mapping.flowId();
        report.transport = mapping.transport();
        report.protocol = protocol(mapping.transport());
        report.startNs = mapping.startNs();
        report.endNs = mapping.endNs();
        report.isFinal = mapping.isFinal();
        report.endReason = mapping.endReason();
        // Connection tracking knows who opened the connection.
        report.evidence = ClientEvidence.SOCKET_EVENT;
        report.client.end = mapping.otherClient();
        report.server.end = mapping.otherServer();
        report.client.place = Place.NOT_WATCHED;
        report.server.place = Place.NOT_WATCHED;
        return report;
    }

    private static int protocol(String transport) {
        return switch (transport) {
            case "tcp" -> Transport.TCP;
            case "udp" -> Transport.UDP;
            case "sctp" -> Transport.SCTP;
            default -> Transport.ICMP;
        };
    }
}
