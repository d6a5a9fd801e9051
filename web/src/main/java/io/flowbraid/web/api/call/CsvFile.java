// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.call;

import io.flowbraid.record.table.Csv;
import io.flowbraid.web.http.Answer;

/** CSV as an answer that a browser saves. */
public final class CsvFile {
    private CsvFile() {}

    /** @param name of the file, without its extension */
    public static Answer answer(Csv csv, String name) {
        return Answer.of(Csv.TYPE, csv.take()).asFile(name + ".csv");
    }
}
