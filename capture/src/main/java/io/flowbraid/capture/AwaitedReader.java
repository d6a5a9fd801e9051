// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.packet.PacketBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a growing file that does not say yet what it is: its writer has only just begun. (NOT thread safe.) */
final class AwaitedReader implements FrameReader {
    private final FileBytes bytes;
    private final CaptureFileOpener opener;
    private final String file;
    private final FileContext context;
    private @Nullable FrameReader reader;
    private String error = "";

    AwaitedReader(FileBytes bytes, CaptureFileOpener opener, String file, FileContext context) {
        this.bytes = bytes;
        this.opener = opener;
        this.file = file;
        this.context = context;
    }

    @Override
    public int read(PacketBatch batch) {
        if (reader == null) {
            try {
                if (bytes.reach(SavefileHeader.LENGTH)) {
                    reader = opener.reader(file, bytes, context);
                }
            } catch (IOException | CaptureException e) {
                error = String.valueOf(e.getMessage());
            }
        }
        return reader == null ? 0 : reader.read(batch);
    }

    @Override
    public boolean isWaiting() {
        return reader == null || reader.isWaiting();
    }

    @Override
    public boolean hasEnded() {
        return !error.isEmpty() || (reader != null && reader.hasEnded());
    }

    @Override
    public boolean hasFailed() {
        return !error.isEmpty() || (reader != null && reader.hasFailed());
    }

    @Override
    public String error() {
        return reader == null ? error : reader.error();
    }

    @Override
    public void close() {
        if (reader == null) {
            bytes.close();
        } else {
            reader.close();
        }
    }
}
