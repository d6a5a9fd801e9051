// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.history.Tally;
import io.flowbraid.record.history.TallyQuestion;
import java.io.IOException;
import java.util.List;

/** A part of the overview: what it asks the flows of a time, and how it writes the answers. */
interface OverviewPart {
    /** Leaves each connection once, as all sums do. */
    String COUNTED = "counted:true";

    List<TallyQuestion> questions();

    /**
     * Writes a field.
     *
     * @param answers in the order of the questions
     */
    void write(JsonGenerator json, List<List<Tally>> answers) throws IOException;
}
