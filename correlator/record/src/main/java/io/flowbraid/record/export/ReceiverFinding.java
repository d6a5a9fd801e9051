// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.export;

/**
 * What one look at a receiver found.
 *
 * @param isGood nothing has to be done
 * @param isNeeded of one that is not good: nothing arrives without it
 * @param subject what was looked at
 * @param detail what is there, or what is lost without it
 * @param mend what helps; empty when nothing has to be done
 */
public record ReceiverFinding(boolean isGood, boolean isNeeded, String subject, String detail, String mend) {
    public static ReceiverFinding good(String subject, String detail) {
        return new ReceiverFinding(true, false, subject, detail, "");
    }

    /** Works, with less. */
    public static ReceiverFinding limited(String subject, String detail, String mend) {
        return new ReceiverFinding(false, false, subject, detail, mend);
    }

    /** Nothing arrives. */
    public static ReceiverFinding missing(String subject, String detail, String mend) {
        return new ReceiverFinding(false, true, subject, detail, mend);
    }
}
