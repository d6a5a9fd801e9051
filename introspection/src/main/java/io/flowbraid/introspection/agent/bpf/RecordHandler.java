// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import org.agrona.DirectBuffer;

/** Takes a record of the kernel side; its first word is its type. It is gone after the call. */
@FunctionalInterface
interface RecordHandler {
    void onRecord(DirectBuffer buffer, int offset);
}
