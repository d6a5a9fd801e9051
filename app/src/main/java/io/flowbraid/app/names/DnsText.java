// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.minidns.dnsmessage.DnsMessage;
import org.minidns.dnsname.DnsName;
import org.minidns.record.A;
import org.minidns.record.AAAA;
import org.minidns.record.CNAME;
import org.minidns.record.Data;
import org.minidns.record.Record;

/**
 * What one DNS message says: who was asked for, and at which addresses it is. MiniDNS parses the message.
 *
 * @param question in lower case
 * @param addresses of 4 or 16 bytes; empty for a question, and when there are none
 * @param ttlSeconds how long the answer may be used
 */
record DnsText(boolean isAnswer, int id, String question, List<byte[]> addresses, long ttlSeconds) {
    private static final int HEADER_BYTES = 12;
    private static final int COUNTS_AT = 4;
    /** The least that a record takes: an empty name, type, class, TTL and length. */
    private static final int MIN_RECORD_BYTES = 11;

    /** Answers with more are not those of a name that a program connects to. */
    private static final int MAX_RECORDS = 128;

    private static final int MAX_ADDRESSES = 32;
    private static final long MAX_TTL_SECONDS = 86_400;

    /** Null when it is malformed, or not a message about one host name. */
    static @Nullable DnsText read(byte[] message) {
        if (!isPlausible(message)) {
            return null;
        }
        try {
            return of(new DnsMessage(message));
        } catch (IOException | RuntimeException | StackOverflowError | AssertionError malformed) {
            return null; // The parser follows pointers recursively, and asserts.
        }
    }

    /** One question, and not more records than there is room for: the parser makes a list of the stated size. */
    private static boolean isPlausible(byte[] message) {
        if (message.length < HEADER_BYTES || count(message, 0) != 1) {
            return false;
        }
        final int records = count(message, 1) + count(message, 2) + count(message, 3);
        return records <= Math.min(MAX_RECORDS, (message.length - HEADER_BYTES) / MIN_RECORD_BYTES);
    }

    private static int count(byte[] message, int section) {
        final int at = COUNTS_AT + 2 * section;
        return (message[at] & 0xff) << 8 | message[at + 1] & 0xff;
    }

    private static @Nullable DnsText of(DnsMessage message) {
        final DnsName asked = message.getQuestion().name;
        final String question = HostNames.clean(asked.ace);
        if (question == null || message.opcode != DnsMessage.OPCODE.QUERY) {
            return null;
        }
        final List<byte[]> addresses = new ArrayList<>();
        long ttlSeconds = MAX_TTL_SECONDS;
        if (message.qr && message.responseCode == DnsMessage.RESPONSE_CODE.NO_ERROR) {
            final Set<DnsName> names = new HashSet<>(Set.of(asked));
            for (final Record<? extends Data> each : message.answerSection) {
                if (names.contains(each.name) && take(each.payloadData, names, addresses)) {
                    ttlSeconds = Math.min(ttlSeconds, each.ttl);
                }
            }
        }
        return new DnsText(message.qr, message.id, question, addresses, ttlSeconds);
    }

    /** Follows the chain of aliases, which answers have in order. */
    private static boolean take(Data data, Set<DnsName> names, List<byte[]> addresses) {
        if (data instanceof CNAME alias) {
            names.add(alias.target);
        } else if (data instanceof A a && addresses.size() < MAX_ADDRESSES) {
            addresses.add(a.getIp());
        } else if (data instanceof AAAA aaaa && addresses.size() < MAX_ADDRESSES) {
            addresses.add(aaaa.getIp());
        } else {
            return false;
        }
        return true;
    }
}
