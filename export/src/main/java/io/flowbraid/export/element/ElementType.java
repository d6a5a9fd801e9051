// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.element;

/** Type of an information element (RFC 7012 section 3.1), with its number in RFC 5610. */
public enum ElementType {
    UNSIGNED8("unsigned8", 1, 1),
    UNSIGNED16("unsigned16", 2, 2),
    UNSIGNED32("unsigned32", 3, 4),
    UNSIGNED64("unsigned64", 4, 8),
    /** Of variable length. */
    STRING("string", 13, 0xffff),
    MILLISECONDS("dateTimeMilliseconds", 15, 8),
    IPV4("ipv4Address", 18, 4),
    IPV6("ipv6Address", 19, 16);

    private final String text;
    private final int number;
    private final int lengthBytes;

    ElementType(String text, int number, int lengthBytes) {
        this.text = text;
        this.number = number;
        this.lengthBytes = lengthBytes;
    }

    /** Its name in RFC 7012. */
    public String text() {
        return text;
    }

    /** As {@code informationElementDataType} has it. */
    public int number() {
        return number;
    }

    /** As a template has it: 65535 stands for a variable length. */
    public int lengthBytes() {
        return lengthBytes;
    }
}
