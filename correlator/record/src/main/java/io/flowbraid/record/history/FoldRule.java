// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What stands in a field of a row that stands for several flows: those of the same two processes to the same address
 * and port. The page folds flows of now by the same rules.
 */
public enum FoldRule {
    SUM,
    LATEST,
    LONGEST,
    MEAN,
    /** The value, if all have the same. */
    SAME;

    /** What the flows of one row have in common. Packets and payload are no one sum: they are counted apart. */
    public static final List<FlowField> KEY = Stream.of(
                    "network.transport",
                    "client.process.name",
                    "server.process.name",
                    "server.ip",
                    "server.port",
                    "observer.type")
            .map(FlowFields::of)
            .toList();

    private static final Pattern AMOUNT = Pattern.compile(
            ".*\\b(packets|segments|retransmits|lost|out_of_order)|tcp\\.(retransmitted|out_of_order)\\..*");

    public static FoldRule of(FlowField field) {
        if (field.type() == FieldType.BYTES || AMOUNT.matcher(field.path()).matches()) {
            return SUM;
        }
        return switch (field.type()) {
            case TIME -> LATEST;
            case DURATION -> LONGEST;
            case MILLIS -> MEAN;
            default -> SAME;
        };
    }
}
