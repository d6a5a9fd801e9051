// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

/** What a packet is to its conversation. UDP has the first three for its first datagrams, and no end. */
enum Step {
    SYN,
    SYN_ACK,
    ESTABLISHED,
    DATA,
    FIRST_FIN,
    SECOND_FIN,
    LAST_ACK
}
