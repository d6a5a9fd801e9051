// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.element;

/** Who assigned the number of an information element. */
public enum ElementRegistry {
    IANA(0, "IANA's registry of IPFIX information elements"),
    REVERSE(29_305, "RFC 5103: the same number as the forward element in IANA's registry"),
    NTOP(
            35_632,
            "ntop. 168 to 426 are in Wireshark's dictionary (`tshark -G values`, names of `cflow.template_ntop_field_type`);"
                    + " all are in nProbe's documentation (`doc/src/agent_mode.rst`: number + 57472)"),
    ANTREA(56_506, "Project Antrea, `docs/network-flow-visibility.md` in its repository");

    private final int enterprise;
    private final String source;

    ElementRegistry(int enterprise, String source) {
        this.enterprise = enterprise;
        this.source = source;
    }

    /** The private enterprise number; 0 for IANA's own elements. */
    public int enterprise() {
        return enterprise;
    }

    /** Where the numbers are documented. */
    public String source() {
        return source;
    }
}
