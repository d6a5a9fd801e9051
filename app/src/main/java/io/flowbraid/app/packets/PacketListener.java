// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

/** What a run does about its packet file. Called by the thread that writes. */
public interface PacketListener {
    /** Something that the user should know, a sentence without its full stop. */
    void noted(String sentence);

    /** No more can be written; a sentence without its full stop. */
    void failed(String sentence);

    /** As many files as wanted are written. */
    void finished();
}
