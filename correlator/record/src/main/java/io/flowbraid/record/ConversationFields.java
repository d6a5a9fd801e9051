// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FieldType.TEXT;
import static io.flowbraid.record.FlowField.ABSENT;
import static io.flowbraid.record.FlowField.ofText;

import io.flowbraid.model.Conversation;
import io.flowbraid.model.ConversationEnd;
import io.flowbraid.model.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The fields of the conversation; of its parties what one asks for, the rest stands in the records of their flows. */
final class ConversationFields {
    private ConversationFields() {}

    static List<FlowField> all() {
        final List<FlowField> all = new ArrayList<>();
        all.add(ofText(
                "conversation.id",
                TEXT,
                "Conversation",
                "the same on every flow of it",
                (f, c) -> f.conversation.id == 0 ? null : JsonText.hex(f.conversation.id)));
        all.add(ofText(
                "conversation.leg",
                TEXT,
                "Leg",
                "which part of it this flow is",
                (f, c) -> f.conversation.isKnown() ? f.conversation.leg.text() : null));
        all.addAll(party("conversation.client", "Real client", conversation -> conversation.client));
        all.addAll(party("conversation.server", "Real server", conversation -> conversation.server));
        all.addAll(party("conversation.intermediary", "Intermediary", conversation -> conversation.intermediary));
        return all;
    }

    private static List<FlowField> party(String path, String who, Function<Conversation, ConversationEnd> party) {
        return List.of(
                FlowField.ofAddress(
                        path + ".ip",
                        who + " IP",
                        "address",
                        (f, c) -> party.apply(f.conversation).addressHi,
                        (f, c) -> f.conversation.isKnown()
                                        && party.apply(f.conversation).isKnown()
                                ? party.apply(f.conversation).addressLo
                                : ABSENT),
                FlowField.ofNumber(
                        path + ".port",
                        NUMBER,
                        who + " port",
                        "port",
                        (f, c) -> f.conversation.isKnown()
                                ? FlowOwnFields.known(party.apply(f.conversation).port)
                                : ABSENT),
                FlowField.ofNumber(path + ".process.pid", NUMBER, who + " PID", "process", (f, c) -> {
                    final ProcessIdentity process = party.apply(f.conversation).process;
                    return process == null || !f.conversation.isKnown() ? ABSENT : process.pid();
                }),
                process(path + ".process.name", who, "its comm", party, ProcessIdentity::name),
                process(
                        path + ".process.executable",
                        who + " executable",
                        "its path",
                        party,
                        ProcessIdentity::executable),
                ofText(path + ".container.name", TEXT, who + " container", "as the runtime knows it", (f, c) -> {
                    final ConversationEnd end = party.apply(f.conversation);
                    return end.workload == null || end.workload.containerId().isEmpty() || !f.conversation.isKnown()
                            ? null
                            : end.workload.containerName();
                }));
    }

    private static FlowField process(
            String path,
            String label,
            String description,
            Function<Conversation, ConversationEnd> party,
            Function<ProcessIdentity, String> value) {
        return ofText(path, TEXT, label, description, (f, c) -> {
            final ProcessIdentity process = party.apply(f.conversation).process;
            return process == null || !f.conversation.isKnown() ? null : value.apply(process);
        });
    }
}
