// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The network namespace of the calling thread. */
final class NetworkNamespace {
    private static final Path LINK = Path.of("/proc/thread-self/ns/net");

    private NetworkNamespace() {}

    /** Its inode, from a link that reads {@code net:[4026531840]}; 0 where there is no such link. */
    static long inode() {
        try {
            final String text = Files.readSymbolicLink(LINK).toString();
            return Long.parseLong(text.substring(text.indexOf('[') + 1, text.indexOf(']')));
        } catch (IOException | UnsupportedOperationException e) {
            return 0;
        }
    }
}
