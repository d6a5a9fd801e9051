// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

/** Receives the interfaces that capture files name. */
@FunctionalInterface
public interface InterfaceListener {
    /**
     * An interface was read; its packets follow.
     *
     * @param id its number, in the observations of its packets; they count from 0
     * @param name as the file has it, or the file's
     */
    void onInterface(int id, String name);
}
