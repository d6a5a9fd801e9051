// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.LedgerStage;
import java.util.function.Function;

/**
 * The accounts of an interface's sources: by the interface's name when there is one source, numbered from 1 when more.
 *
 * @param sources how many share the interface's packets
 */
record Accounts(int sources, Function<String, LedgerStage> ledger) {
    LedgerStage open(String name) {
        return ledger.apply(name);
    }

    LedgerStage open(String name, int source) {
        return ledger.apply(sources == 1 ? name : name + "#" + (source + 1));
    }
}
