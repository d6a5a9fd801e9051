// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.ledger.LedgerStage;

/** The two ways by which a device is read, which must see the same. */
enum Way implements Opening {
    IN_PLACE,
    BY_LIBPCAP;

    @Override
    public DeviceSource open(String name, LiveSettings settings, int interfaceId, LedgerStage stage)
            throws CaptureException {
        final CapturePoint point = CapturePoint.of(name);
        return point.call(() -> {
            final CaptureDevice device = CaptureDevice.at(point, CaptureDevice.all());
            try {
                return this == IN_PLACE
                        ? DeviceSource.inPlace(point, device, settings, interfaceId, new Accounts(1, unused -> stage))
                                .get(0)
                        : DeviceSource.throughLibpcap(point, device, settings, interfaceId, stage, "asked for");
            } catch (RingRefused e) {
                throw new AssertionError(e);
            }
        });
    }
}
