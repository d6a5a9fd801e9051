// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

/** Where frames go whose owners are known, in the order of their times. Called by one thread. */
interface FrameOutput {
    /** So many frames will be written, unless they are cut short. */
    void coming(int frames);

    /** Takes a frame, which is valid during the call. */
    void write(OwnedFrame frame);

    /** A batch has been written. */
    void batchEnded();

    /** So many frames that were coming are lost. */
    void cutShort(int frames);

    /** No more will come. */
    void close();
}
