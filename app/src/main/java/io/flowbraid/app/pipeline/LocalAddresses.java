// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import io.flowbraid.model.IpAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.LongStream;

/** The addresses of a host, by which a flow's end is known to be there or elsewhere. */
final class LocalAddresses {
    private LocalAddresses() {}

    /** {hi, lo} pairs as {@link IpAddress} has them. */
    static long[] of(List<InetAddress> addresses) {
        return addresses.stream()
                .flatMapToLong(address -> LongStream.of(IpAddress.of(address.getAddress())))
                .toArray();
    }
}
