// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import org.agrona.DirectBuffer;

/** Takes a record of the kernel side; its first word is its type. It is gone after the call. */
@FunctionalInterface
public interface RecordHandler {
    void onRecord(DirectBuffer buffer, int offset);
}
