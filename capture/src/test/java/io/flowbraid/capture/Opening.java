// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.LedgerStage;

/** A way to open a device. */
interface Opening {
    DeviceSource open(String name, LiveSettings settings, int interfaceId, LedgerStage stage) throws CaptureException;
}
