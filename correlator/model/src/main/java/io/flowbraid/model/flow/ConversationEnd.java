// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import org.jspecify.annotations.Nullable;

/** One party of a {@link Conversation}: where it is and whose it is, as far as known. */
public final class ConversationEnd {
    public long addressHi;
    public long addressLo;
    /** -1 when the address is not known. */
    public int port = -1;

    public @Nullable ProcessIdentity process;
    public @Nullable ProcessIdentity laterImage;
    public @Nullable Workload workload;
    /** Host the owner was seen on; empty unknown. */
    public String hostName = "";

    public boolean isKnown() {
        return port >= 0;
    }

    public boolean isNamed() {
        return process != null || workload != null;
    }

    public void clear() {
        addressHi = 0;
        addressLo = 0;
        port = -1;
        process = null;
        laterImage = null;
        workload = null;
        hostName = "";
    }

    public void copyFrom(ConversationEnd other) {
        addressHi = other.addressHi;
        addressLo = other.addressLo;
        port = other.port;
        process = other.process;
        laterImage = other.laterImage;
        workload = other.workload;
        hostName = other.hostName;
    }
}
