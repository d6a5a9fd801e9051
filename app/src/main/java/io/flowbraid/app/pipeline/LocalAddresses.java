// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.model.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.stream.LongStream;

/** The addresses of this host, by which a flow's end is known to be here or elsewhere. */
final class LocalAddresses {
    private LocalAddresses() {}

    /** {hi, lo} pairs as {@link IpAddress} has them; empty when the host does not say. */
    static long[] ofThisHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .flatMapToLong(address -> LongStream.of(IpAddress.of(address.getAddress())))
                    .toArray();
        } catch (SocketException e) {
            return new long[0];
        }
    }
}
