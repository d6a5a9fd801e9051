// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.junit.jupiter.api.Assertions.fail;

import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.introspection.secrets.CommandLines;
import org.junit.jupiter.api.Assumptions;

/** Opens the eBPF source for a test; where the host does not allow it the test is skipped, but fails in CI. */
public final class KernelAccess {
    private KernelAccess() {}

    public static EbpfSource open() {
        return open(EbpfSource.DEFAULT_RING_BYTES);
    }

    public static EbpfSource open(int ringBytes) {
        return open(ringBytes, EbpfSource.DEFAULT_MAX_PEERS);
    }

    public static EbpfSource open(int ringBytes, int maxPeers) {
        return open(ringBytes, maxPeers, 0);
    }

    /** @param netns inode of the only namespace whose sockets are reported, 0 for all */
    public static EbpfSource open(int ringBytes, int maxPeers, long netns) {
        try {
            return EbpfSource.open(HostIdentity.ofThisHost().bootId(), ringBytes, maxPeers, CommandLines.MASKED, netns);
        } catch (IntrospectionUnavailable e) {
            if ("true".equals(System.getenv("CI"))) {
                return fail(e.getMessage(), e);
            }
            Assumptions.abort(e.getMessage());
            throw new IllegalStateException(e);
        }
    }
}
