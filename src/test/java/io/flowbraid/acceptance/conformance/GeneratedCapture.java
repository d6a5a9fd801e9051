// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A capture file that is made anew for each comparison, the same bytes each time. */
record GeneratedCapture(String fileName, String shows, Writer writer) {
    /** Writes the file. */
    interface Writer {
        Path write(Path file) throws IOException;
    }

    Path in(Path directory) throws IOException {
        return writer.write(directory.resolve(fileName));
    }

    static List<GeneratedCapture> all() {
        return Stream.of(
                        TcpCaptures.all(),
                        DatagramCaptures.all(),
                        LinkCaptures.all(),
                        FormatCaptures.all(),
                        FaultCaptures.all())
                .flatMap(List::stream)
                .toList();
    }
}
