// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.message;

import io.flowbraid.export.element.FlowTemplate;
import io.flowbraid.export.element.InformationElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * What one collector must know to read flows: the templates in use, and the options records. (NOT thread safe)
 */
public final class TemplateBook {
    private static final int TEMPLATE_HEADER_BYTES = 4;
    private static final int MAX_FIELD_BYTES = 8;
    private static final int ENTERPRISE = 0x8000;

    private final List<FlowTemplate> used = new ArrayList<>();
    private final BitSet usedIds = new BitSet();
    private final OptionsRecords options;
    private final IpfixMessage message;
    private final IntSupplier exportSeconds;

    /**
     * @param hostname of the host that exports
     * @param maxBytes of a message
     */
    public TemplateBook(String hostname, boolean withNames, int maxBytes, int domain, IntSupplier exportSeconds) {
        options = new OptionsRecords(hostname, domain, withNames);
        message = new IpfixMessage(maxBytes, domain);
        this.exportSeconds = exportSeconds;
    }

    /** Says that records use this template. True the first time: then it has to be sent. */
    public boolean use(FlowTemplate template) {
        if (usedIds.get(template.id())) {
            return false;
        }
        usedIds.set(template.id());
        return used.add(template);
    }

    /** Everything the collector must know, as messages that are valid during the call. */
    public void write(Consumer<ByteBuffer> messages) {
        options.write((record, set) -> add(record, set, messages));
        for (final FlowTemplate template : used) {
            add(bytes(template), IpfixMessage.TEMPLATE_SET, messages);
        }
        send(messages);
    }

    private void add(ByteBuffer record, int set, Consumer<ByteBuffer> messages) {
        if (!message.hasRoom(set, record.remaining())) {
            send(messages);
        }
        message.add(set, record);
    }

    private void send(Consumer<ByteBuffer> messages) {
        messages.accept(message.finish(exportSeconds.getAsInt()));
        message.clear();
    }

    /** The template record (RFC 7011 section 3.4.1). */
    public static ByteBuffer bytes(FlowTemplate template) {
        final List<InformationElement> elements = template.elements();
        final ByteBuffer bytes = ByteBuffer.allocate(TEMPLATE_HEADER_BYTES + MAX_FIELD_BYTES * elements.size());
        bytes.putShort((short) template.id()).putShort((short) elements.size());
        for (final InformationElement element : elements) {
            final int enterprise = element.registry().enterprise();
            bytes.putShort((short) (enterprise == 0 ? element.number() : element.number() | ENTERPRISE));
            bytes.putShort((short) element.type().lengthBytes());
            if (enterprise != 0) {
                bytes.putInt(enterprise);
            }
        }
        return bytes.flip();
    }
}
