// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

/** Who wants to know the interfaces that capture files name. */
@FunctionalInterface
public interface InterfaceListener {
    /**
     * An interface was met; its packets come later.
     *
     * @param id its number, in the observations of its packets; they count from 0
     * @param name as the file has it, or the file's
     */
    void onInterface(int id, String name);
}
