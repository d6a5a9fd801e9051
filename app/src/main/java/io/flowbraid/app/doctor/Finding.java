// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.doctor;

/**
 * What one check found.
 *
 * @param subject what was looked at
 * @param detail what is there, or what is lost without it
 * @param mend the command that helps; empty when nothing has to be done
 */
public record Finding(Verdict verdict, String subject, String detail, String mend) {

    /** How good it is. */
    public enum Verdict {
        OK("ok"),
        /** Says what is there; what follows from it stands elsewhere. */
        NOTE("-"),
        /** Works without, with less. */
        LIMITED("limited"),
        /** Does not work without. */
        MISSING("MISSING");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    static Finding ok(String subject, String detail) {
        return new Finding(Verdict.OK, subject, detail, "");
    }

    static Finding note(String subject, String detail) {
        return new Finding(Verdict.NOTE, subject, detail, "");
    }

    static Finding limited(String subject, String detail, String mend) {
        return new Finding(Verdict.LIMITED, subject, detail, mend);
    }

    static Finding missing(String subject, String detail, String mend) {
        return new Finding(Verdict.MISSING, subject, detail, mend);
    }
}
