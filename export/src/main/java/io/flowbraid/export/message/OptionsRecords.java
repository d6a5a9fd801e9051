// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.message;

import io.flowbraid.export.element.InformationElement;
import io.flowbraid.export.record.ElementText;
import java.nio.ByteBuffer;
import java.util.function.ObjIntConsumer;

/**
 * Options records (RFC 7011 section 3.4.2.2): which host exports, and the types of the vendors' elements (RFC 5610), so
 * that a collector without a dictionary can name them.
 */
final class OptionsRecords {
    static final int HOST_ID = 256;
    static final int TYPES_ID = 257;

    private static final int MAX_BYTES = 256;
    private static final int MAX_NAME = 128;
    private static final int VARIABLE = 0xffff;

    private static final int OBSERVATION_DOMAIN_ID = 149;
    private static final int OBSERVATION_DOMAIN_NAME = 300;
    private static final int PRIVATE_ENTERPRISE_NUMBER = 346;
    private static final int ELEMENT_ID = 303;
    private static final int ELEMENT_DATA_TYPE = 339;
    private static final int ELEMENT_SEMANTICS = 344;
    private static final int ELEMENT_NAME = 341;
    /** Value of {@code informationElementSemantics}. */
    private static final int IDENTIFIER = 4;

    private final ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    private final String hostname;
    private final int domain;
    private final boolean withNames;

    OptionsRecords(String hostname, int domain, boolean withNames) {
        this.hostname = hostname;
        this.domain = domain;
        this.withNames = withNames;
    }

    /** Passes each record on with its set, templates first. */
    void write(ObjIntConsumer<ByteBuffer> records) {
        template(HOST_ID, 1, OBSERVATION_DOMAIN_ID, 4, OBSERVATION_DOMAIN_NAME, VARIABLE);
        records.accept(bytes.flip(), IpfixMessage.OPTIONS_TEMPLATE_SET);
        bytes.clear().putInt(domain);
        ElementText.put(hostname, MAX_NAME, bytes);
        records.accept(bytes.flip(), HOST_ID);
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
