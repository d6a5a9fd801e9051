// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.TcpFlagLetters;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Fields of the JSON flow record that take one of a few words, encoded once: a comma, name and value; nothing where the
 * word is empty. By ordinal of the word.
 */
final class JsonWord {
    static final byte[] SCHEMA = field(JsonName.SCHEMA, FlowFields.SCHEMA);
    static final byte[] IPV4 = field(JsonName.TYPE, "ipv4");
    static final byte[] IPV6 = field(JsonName.TYPE, "ipv6");

    static final byte[][] OBSERVER_TYPE = fields(JsonName.TYPE, ObserverType.values(), ObserverType::text);
    static final byte[][] END_REASON = fields(JsonName.END_REASON, EndReason.values(), EndReason::text);
    static final byte[][] CLIENT_EVIDENCE =
            fields(JsonName.CLIENT_EVIDENCE, ClientEvidence.values(), ClientEvidence::text);
    static final byte[][] STATUS = fields(JsonName.STATUS, AttributionStatus.values(), AttributionStatus::text);
    static final byte[][] METHOD = fields(JsonName.METHOD, AttributionMethod.values(), AttributionMethod::text);
    static final byte[][] REASON = fields(JsonName.REASON, UnattributedReason.values(), UnattributedReason::text);
    static final byte[][] CONN_STATE = fields(JsonName.STATE, ConnState.values(), ConnState::name);
    static final byte[][] CLIENT_TO_SERVER =
            fields(JsonName.CLIENT_TO_SERVER, Reconciliation.values(), Reconciliation::text);
    static final byte[][] SERVER_TO_CLIENT =
            fields(JsonName.SERVER_TO_CLIENT, Reconciliation.values(), Reconciliation::text);

    /** By the byte of the flags. */
    static final byte[][] CLIENT_FLAGS = flags(JsonName.CLIENT);

    static final byte[][] SERVER_FLAGS = flags(JsonName.SERVER);

    private JsonWord() {}

    private static byte[][] flags(byte[] name) {
        return IntStream.range(0, 256)
                .mapToObj(flags -> field(name, TcpFlagLetters.of(flags)))
                .toArray(byte[][]::new);
    }

    private static <E extends Enum<E>> byte[][] fields(byte[] name, E[] words, Function<E, String> text) {
        return Arrays.stream(words).map(word -> field(name, text.apply(word))).toArray(byte[][]::new);
    }

    /** The word needs no escapes. */
    private static byte[] field(byte[] name, String word) {
        final ByteArrayOutputStream field = new ByteArrayOutputStream();
        if (!word.isEmpty()) {
            field.writeBytes(name);
            field.writeBytes(('"' + word + '"').getBytes(StandardCharsets.US_ASCII));
        }
        return field.toByteArray();
    }
}
