// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.FLAG;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.flow.Conversation;
import io.flowbraid.model.flow.ConversationEnd;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the conversation. Its parties have the fields that queries ask for; the JSON record has all that is
 * known of them.
 */
final class ConversationFields {
    private final FieldList fields;
    private final String path;
    private final String who;
    private final Function<Conversation, ConversationEnd> party;

    private ConversationFields(
            FieldList fields, String party, String who, Function<Conversation, ConversationEnd> reader) {
        this.fields = fields;
        this.path = "conversation." + party + '.';
        this.who = who;
        this.party = reader;
    }

    static List<FlowField> all() {
        final FieldList fields = new FieldList()
                .text("conversation.id", "Conversation", "the same on every flow of it", (f, c) -> id(f))
                .meaning("16 hex digits, the same on every flow of one conversation; [what is "
                        + "linked](../design/correlation.md#conversations)")
                .text("conversation.leg", "Leg", "which part of it this flow is", (f, c) -> leg(f))
                .oneOf(ConversationLeg.values(), ConversationLeg::text)
                .meaning("`original` and `translated` (before and behind NAT), `to_intermediary` and "
                        + "`from_intermediary` (the two connections of a proxy), `copy` (the same packets on "
                        + "another interface)")
                .number(
                        "conversation.counted",
                        FLAG,
                        "Counted",
                        "sums count this flow, of those of one conversation",
                        (f, c) -> f.conversation.isReported() ? f.conversation.isCounted ? 1 : 0 : ABSENT)
                .trueWhenAbsent()
                .meaning("true when sums count this flow: exactly one flow of each conversation is counted, and "
                        + "every flow that is not part of one. A proxied connection is two connections, and both "
                        + "count");
        new ConversationFields(fields, "client", "Real client", c -> c.client).party();
        new ConversationFields(fields, "server", "Real server", c -> c.server).party();
        new ConversationFields(fields, "intermediary", "Intermediary", c -> c.intermediary).party();
        return fields.all();
    }

    private static @Nullable String id(FlowRecord flow) {
        return flow.conversation.id == 0 ? null : Digits.hex(flow.conversation.id);
    }

    private static @Nullable String leg(FlowRecord flow) {
        return flow.conversation.isReported() ? flow.conversation.leg.text() : null;
    }

    private void party() {
        fields.address(
                path + "ip",
                who + " IP",
                "address",
                (f, c) -> number(f, end -> end.isKnown() ? end.addressHi : ABSENT),
                (f, c) -> number(f, end -> end.addressLo));
        number("port", "port", "port", end -> FieldList.known(end.port));
        number("process.pid", "PID", "process", end -> end.process == null ? ABSENT : end.process.pid());
        process("process.name", "process", "its comm", ProcessIdentity::name);
        process("process.executable", "executable", "its path", ProcessIdentity::executable);
        text("container.name", "container", "as the runtime knows it", ConversationFields::containerName);
    }

    private static @Nullable String containerName(ConversationEnd end) {
        return end.workload == null || end.workload.containerId().isEmpty() ? null : end.workload.containerName();
    }

    private void number(String name, String label, String description, ToLongFunction<ConversationEnd> value) {
        fields.number(path + name, NUMBER, who + ' ' + label, description, (f, c) -> number(f, value));
    }

    private void process(String name, String label, String description, Function<ProcessIdentity, String> value) {
        text(name, label, description, end -> OwnerFields.ofProcess(end.process, value));
    }

    private void text(
            String name, String label, String description, Function<ConversationEnd, @Nullable String> value) {
        fields.text(
                path + name,
                who + ' ' + label,
                description,
                (f, c) -> f.conversation.isReported() ? value.apply(party.apply(f.conversation)) : null);
    }

    private long number(FlowRecord flow, ToLongFunction<ConversationEnd> value) {
        return flow.conversation.isReported() ? value.applyAsLong(party.apply(flow.conversation)) : ABSENT;
    }
}
