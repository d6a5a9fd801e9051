// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.model.ledger.LedgerStage;

/** A way to open a device. */
interface Opening {
    DeviceSource open(String name, LiveSettings settings, int interfaceId, LedgerStage stage) throws CaptureException;
}
