// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import java.util.Locale;

/** Why a message cannot be used. */
public enum BadMessage {
    /** No JSON object. */
    NOT_JSON,
    /** Its {@code schema} is missing or none that this program knows. */
    UNKNOWN_SCHEMA,
    /** A field has another type than its definition. */
    WRONG_TYPE,
    /** A field has the right type and a value that cannot be. */
    BAD_VALUE,
    /** A field that every record has is missing. */
    MISSING_FIELD,
    /** Larger than any record. */
    TOO_LARGE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it stands in metrics. */
    public String text() {
        return text;
    }
}
