// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.LossLedger;

/** Tries to open {@code lo} and prints why it cannot. */
final class OpenLoopback {
    private OpenLoopback() {}

    public static void main(String[] args) {
        try {
            DeviceSource.open("lo", LiveSettings.DEFAULTS, 1, new LossLedger().open("capture", "lo"))
                    .close();
        } catch (CaptureException e) {
            System.out.println(e.getMessage());
        }
    }
}
