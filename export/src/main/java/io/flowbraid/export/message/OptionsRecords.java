// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.message;

import io.flowbraid.export.element.InformationElement;
import io.flowbraid.export.record.ElementText;
import io.flowbraid.record.Observer;
import java.nio.ByteBuffer;
import java.util.function.ObjIntConsumer;

/**
 * Options records (RFC 7011 section 3.4.2.2): what each observation point is, and the types of the vendors' elements (RFC
 * 5610), so that a collector without a dictionary can name them.
 */
final class OptionsRecords {
    static final int POINTS_ID = 256;
    static final int TYPES_ID = 257;

    private static final int MAX_BYTES = 256;
    private static final int MAX_NAME = 128;
    private static final int VARIABLE = 0xffff;

    private static final int OBSERVATION_POINT_ID = 138;
    private static final int INTERFACE_DESCRIPTION = 83;
    private static final int PRIVATE_ENTERPRISE_NUMBER = 346;
    private static final int ELEMENT_ID = 303;
    private static final int ELEMENT_DATA_TYPE = 339;
    private static final int ELEMENT_SEMANTICS = 344;
    private static final int ELEMENT_NAME = 341;
    /** Value of {@code informationElementSemantics}. */
    private static final int IDENTIFIER = 4;

    private final ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    private final Observer observer;
    private final boolean withNames;

    OptionsRecords(Observer observer, boolean withNames) {
        this.observer = observer;
        this.withNames = withNames;
    }

    /** Passes each record on with its set, templates first. */
    void write(ObjIntConsumer<ByteBuffer> records) {
        template(POINTS_ID, 1, OBSERVATION_POINT_ID, 4, INTERFACE_DESCRIPTION, VARIABLE);
        records.accept(bytes.flip(), IpfixMessage.OPTIONS_TEMPLATE_SET);
        for (int i = 0; i < observer.points().size(); i++) {
            bytes.clear().putInt(i + 1);
            ElementText.put(observer.points().get(i).interfaceName(), MAX_NAME, bytes);
            records.accept(bytes.flip(), POINTS_ID);
        }
        if (withNames) {
            types(records);
        }
    }

    private void types(ObjIntConsumer<ByteBuffer> records) {
        template(
                TYPES_ID,
                2,
                PRIVATE_ENTERPRISE_NUMBER,
                4,
                ELEMENT_ID,
                2,
                ELEMENT_DATA_TYPE,
                1,
                ELEMENT_SEMANTICS,
                1,
                ELEMENT_NAME,
                VARIABLE);
        records.accept(bytes.flip(), IpfixMessage.OPTIONS_TEMPLATE_SET);
        for (final InformationElement element : InformationElement.values()) {
            if (element.isOfVendor()) {
                bytes.clear().putInt(element.registry().enterprise()).putShort((short) element.number());
                bytes.put((byte) element.type().number()).put((byte) IDENTIFIER);
                ElementText.put(element.text(), MAX_NAME, bytes);
                records.accept(bytes.flip(), TYPES_ID);
            }
        }
    }

    /** @param fields number and length of each element; the scope's are the first */
    private void template(int id, int scopes, int... fields) {
        bytes.clear().putShort((short) id).putShort((short) (fields.length / 2)).putShort((short) scopes);
        for (final int each : fields) {
            bytes.putShort((short) each);
        }
    }
}
