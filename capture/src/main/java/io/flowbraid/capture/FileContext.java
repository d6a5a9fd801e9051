// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.function.Consumer;

/**
 * What the reader of one capture file shares with those of the other files of its set.
 *
 * @param file its path, as the user gave it
 * @param shortName the last part of it, which names its interface when nothing else does
 * @param interfaces that the set has so far
 * @param filters one for each link type
 * @param stage where packets are counted
 * @param damage places that could not be read
 * @param notes sentences for the user
 * @param processes takes those that the file has at its packets
 * @param packetLimit end after so many
 */
record FileContext(
        String file,
        String shortName,
        SetInterfaces interfaces,
        LinkFilters filters,
        LedgerStage stage,
        Damage damage,
        Consumer<String> notes,
        ProcessClaims processes,
        long packetLimit) {

    Counter delivered() {
        return stage.in();
    }
}
