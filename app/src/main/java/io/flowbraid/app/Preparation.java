// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import java.util.List;

/**
 * Loads what {@code up} will need, in a thread beside the one that still reads the command line and the configuration:
 * native code for the capture, which begins an eighth of a second sooner, and Jetty's media types, which take as long
 * because they ask the JDK for all its languages. Nothing depends on it.
 */
final class Preparation {
    private static final List<String> CLASSES = List.of(
            "io.flowbraid.ffi.LibC",
            "io.flowbraid.ffi.LibPcap",
            "io.flowbraid.capture.libpcap.Pcap4J",
            "org.pcap4j.core.Pcaps",
            "org.pcap4j.core.NativeMappings",
            "org.eclipse.jetty.http.MimeTypes");

    private Preparation() {}

    /** @param words the command line */
    static void begin(String... words) {
        if (words.length > 0 && words[0].equals("up")) {
            final Thread thread = new Thread(Preparation::prepare, "preparation");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void prepare() {
        try {
            for (final String name : CLASSES) {
                Class.forName(name);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            return; // who needs it fails, too, and says why
        }
    }
}
