// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import io.flowbraid.export.element.FlowTemplate;
import io.flowbraid.export.message.IpfixMessage;
import io.flowbraid.export.message.TemplateBook;
import io.flowbraid.export.transport.CollectorOutlet;
import io.flowbraid.export.transport.FlowAccount;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

/** The export to one collector: fills messages with records and passes them to the transport. (NOT thread safe) */
final class CollectorSession {
    private final TemplateBook templates;
    private final IpfixMessage message;
    private final CollectorOutlet outlet;
    private final FlowAccount account;
    private final IntSupplier exportSeconds;
    private int flows;

    CollectorSession(
            TemplateBook templates,
            IpfixMessage message,
            CollectorOutlet outlet,
            FlowAccount account,
            IntSupplier exportSeconds) {
        this.templates = templates;
        this.message = message;
        this.outlet = outlet;
        this.account = account;
        this.exportSeconds = exportSeconds;
    }

    FlowAccount account() {
        return account;
    }

    /**
     * Adds a data record.
     *
     * @param completes the flow's record: of two data records that make one, the second
     */
    void append(FlowTemplate template, ByteBuffer record, boolean completes) {
        if (templates.use(template)) {
            add(IpfixMessage.TEMPLATE_SET, TemplateBook.bytes(template));
        }
        add(template.id(), record);
        flows += completes ? 1 : 0;
    }

    private void add(int set, ByteBuffer record) {
        if (!message.hasRoom(set, record.remaining())) {
            send();
        }
        message.add(set, record);
    }

    private void send() {
        if (!message.isEmpty()) {
            outlet.send(message.finish(exportSeconds.getAsInt()), flows);
            message.clear();
            flows = 0;
        }
    }

    void flush() {
        send();
        outlet.flush();
    }

    void close() {
        send();
        outlet.close();
    }
}
