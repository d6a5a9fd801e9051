// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.FLAG;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FieldType.TEXT;
import static io.flowbraid.record.FlowField.ABSENT;
import static io.flowbraid.record.FlowField.ofText;

import io.flowbraid.model.Conversation;
import io.flowbraid.model.ConversationEnd;
import io.flowbraid.model.FlowRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The fields of the conversation; of its parties what one asks for, the rest stands in the records of their flows. */
final class ConversationFields {
    private static final String COUNTED = "conversation.counted";

    private final String path;
    private final String who;
    private final Function<Conversation, ConversationEnd> party;

    private ConversationFields(String path, String who, Function<Conversation, ConversationEnd> party) {
        this.path = path;
        this.who = who;
        this.party = party;
    }

    /** Whether a flow that says nothing in this flag counts as one where it is set: most flows are no part of a conversation. */
    static boolean isTrueWhenAbsent(FlowField flag) {
        return flag.path().equals(COUNTED);
    }

    static List<FlowField> all() {
        final List<FlowField> all = new ArrayList<>();
        all.add(ofText("conversation.id", TEXT, "Conversation", "the same on every flow of it", (f, c) -> id(f)));
        all.add(ofText("conversation.leg", TEXT, "Leg", "which part of it this flow is", (f, c) -> leg(f)));
        all.add(FlowField.ofNumber(
                COUNTED,
                FLAG,
                "Counted",
                "sums count this flow, of those of one conversation",
                (f, c) -> f.conversation.isReported() ? f.conversation.isCounted ? 1 : 0 : ABSENT));
        all.addAll(new ConversationFields("conversation.client.", "Real client", c -> c.client).ofParty());
        all.addAll(new ConversationFields("conversation.server.", "Real server", c -> c.server).ofParty());
        all.addAll(new ConversationFields("conversation.intermediary.", "Intermediary", c -> c.intermediary).ofParty());
        return all;
    }

    private static @Nullable String id(FlowRecord flow) {
        return flow.conversation.id == 0 ? null : JsonText.hex(flow.conversation.id);
    }

    private static @Nullable String leg(FlowRecord flow) {
        return flow.conversation.isReported() ? flow.conversation.leg.text() : null;
    }

    private List<FlowField> ofParty() {
        return List.of(
                FlowField.ofAddress(
                        path + "ip",
                        who + " IP",
                        "address",
                        (f, c) -> number(f, end -> end.isKnown() ? end.addressHi : ABSENT),
                        (f, c) -> number(f, end -> end.addressLo)),
                number("port", "port", "port", end -> FlowOwnFields.known(end.port)),
                number("process.pid", "PID", "process", end -> end.process == null ? ABSENT : end.process.pid()),
                text("process.name", "process", "its comm", end -> end.process == null ? null : end.process.name()),
                text(
                        "process.executable",
                        "executable",
                        "its path",
                        end -> end.process == null ? null : end.process.executable()),
                text("container.name", "container", "as the runtime knows it", ConversationFields::containerName));
    }

    private static @Nullable String containerName(ConversationEnd end) {
        return end.workload == null || end.workload.containerId().isEmpty() ? null : end.workload.containerName();
    }

    private FlowField number(String name, String label, String description, ToLongFunction<ConversationEnd> value) {
        return FlowField.ofNumber(path + name, NUMBER, who + ' ' + label, description, (f, c) -> number(f, value));
    }

    private FlowField text(
            String name, String label, String description, Function<ConversationEnd, @Nullable String> value) {
        return ofText(
                path + name,
                TEXT,
                who + ' ' + label,
                description,
                (f, c) -> f.conversation.isReported() ? value.apply(party.apply(f.conversation)) : null);
    }

    private long number(FlowRecord flow, ToLongFunction<ConversationEnd> value) {
        return flow.conversation.isReported() ? value.applyAsLong(party.apply(flow.conversation)) : ABSENT;
    }
}
