// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

/**
 * An address was given for a name.
 *
 * @param asker who was told so
 * @param timeNs when
 * @param untilNs flows that begin later do not rely on it
 */
record DnsAnswer(String domain, DnsFlow asker, long timeNs, long untilNs) {
    /** Whether a flow that began then may have used it. */
    boolean covers(long startNs) {
        return timeNs <= startNs && startNs <= untilNs;
    }

    /** The same client was told the same name before. */
    boolean isRepeatedBy(DnsAnswer later) {
        return domain.equals(later.domain)
                && asker.ends.clientHi() == later.asker.ends.clientHi()
                && asker.ends.clientLo() == later.asker.ends.clientLo()
                && asker.hasSameOwner(later.asker);
    }
}
