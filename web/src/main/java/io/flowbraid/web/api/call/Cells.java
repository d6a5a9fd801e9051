// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One line of a table, cell by cell, for programs or for a spreadsheet. */
public interface Cells {
    /** Null for nothing to say. */
    void text(@Nullable String value) throws IOException;

    void number(long value) throws IOException;

    /** NaN for nothing to say. */
    void decimal(double value) throws IOException;

    void flag(boolean value) throws IOException;

    /** A point of time, ns since the epoch. */
    void time(long ns) throws IOException;

    /** A span of time, ns. */
    void duration(long ns) throws IOException;
}
