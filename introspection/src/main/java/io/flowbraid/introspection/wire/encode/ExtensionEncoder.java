// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.encode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flowbraid.introspection.wire.json.JsonBuffer;
import io.flowbraid.introspection.wire.vocabulary.KindWord;
import io.flowbraid.introspection.wire.vocabulary.Words;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes the {@code FLOWBRAID} key: a JSON object as the content of a string. The page of a flow in ntopng 5.2 joins
 * the values of keys it does not know to its text, and breaks on an object. Everything is written escaped at once:
 * constants and identities have their escapes already. (NOT thread safe)
 */
final class ExtensionEncoder {
    private static final byte[] START = ascii(",\"FLOWBRAID\":\"{\\\"v\\\":1");
    private static final byte[] END = ascii("}\"");
    private static final byte[] KIND = key("kind");
    private static final byte[] ROLE = key("role");
    private static final byte[] METHOD = key("method");
    private static final byte[] HOST = key("host");
    private static final byte[] BOOT = key("boot");
    private static final byte[] AGENT = key("agent");
    private static final byte[] TIME = key("time");
    private static final byte[] KERNEL_TIME = key("ktime");
    private static final byte[] NETNS = key("netns");
    private static final byte[] COOKIE = key("cookie");
    private static final byte[] OPENED = key("opened");
    private static final byte[] BOUND_INTERFACE = key("bound_if");
    private static final byte[] SUBFLOW = JsonBuffer.contentOf(ascii(",\"subflow\":true"));
    private static final byte[] KERNEL = JsonBuffer.contentOf(ascii(",\"kernel\":true"));
    private static final byte[] LATER_IMAGE = key("later");
    private static final byte[] SENDER = key("sender");
    private static final byte[] RECEIVER = key("receiver");
    private static final byte[] GENERATED = key("generated");
    private static final byte[] LOST = key("lost");
    private static final byte[] SENT = key("sent");
    private static final byte[] LAST = JsonBuffer.contentOf(ascii(",\"last\":true"));
    private static final byte[] TRANSLATED_SOURCE = key("nat_src");
    private static final byte[] TRANSLATED_SOURCE_PORT = key("nat_src_port");
    private static final byte[] TRANSLATED_DESTINATION = key("nat_dst");
    private static final byte[] TRANSLATED_DESTINATION_PORT = key("nat_dst_port");
    private static final byte[] QUOTE = ascii("\\\"");

    private static final byte[][] KINDS = words(KindWord.values().length, i -> KindWord.values()[i].name());
    private static final byte[][] ROLES = words(SocketRole.values().length, i -> Words.text(SocketRole.values()[i]));

    private final IdentityEncoder identities;
    private final CounterEncoder counters = CounterEncoder.inString();

    ExtensionEncoder(IdentityEncoder identities) {
        this.identities = identities;
    }

    /**
     * Appends the key and its value.
     *
     * @param hasKind the event's kind is still to be written
     */
    void encode(SocketEvent event, boolean hasKind, JsonBuffer out) {
        out.raw(START);
        head(event, hasKind, out);
        final boolean isHeartbeat = event.kind == SocketEventKind.HEARTBEAT;
        final ProcessIdentity process = event.process;
        if (process != null && !isHeartbeat) {
            out.append(',');
            out.raw(identities.parts(process).extension());
            identities.close(out, process, event.bootId);
        }
        if (!isHeartbeat) {
            another(LATER_IMAGE, event.laterImage, event.bootId, out);
            another(SENDER, event.sender, event.bootId, out);
            another(RECEIVER, event.receiver, event.bootId, out);
            final Workload workload = event.workload;
            if (workload != null) {
                out.append(',');
                out.raw(identities.parts(workload).extension());
            }
            counters.own(event.counters, event.protocol == Transport.TCP && event.counters.isKnown(), out);
        }
        out.raw(END);
    }

    private static void head(SocketEvent event, boolean hasKind, JsonBuffer out) {
        if (hasKind) {
            out.raw(KIND);
            out.raw(KINDS[event.kind.ordinal()]);
        }
        if (event.role != SocketRole.UNKNOWN) {
            out.raw(ROLE);
            out.raw(ROLES[event.role.ordinal()]);
        }
        out.raw(METHOD);
        out.stringInString(event.method.text());
        text(out, HOST, event.hostName);
        text(out, BOOT, event.bootId);
        number(out, AGENT, event.agent);
        number(out, TIME, event.timeNs);
        number(out, KERNEL_TIME, event.kernelNs);
        number(out, NETNS, event.netns);
        number(out, COOKIE, event.cookie);
        number(out, OPENED, event.openedNs);
        number(out, BOUND_INTERFACE, event.boundInterface);
        if (event.isSubflow) {
            out.raw(SUBFLOW);
        }
        if (event.isKernel) {
            out.raw(KERNEL);
        }
        number(out, GENERATED, event.totalGenerated);
        number(out, LOST, event.totalLostInKernel);
        number(out, SENT, event.totalSent);
        if (event.isLast) {
            out.raw(LAST);
        }
        if (event.kind == SocketEventKind.TRANSLATION || event.kind == SocketEventKind.TRANSLATION_END) {
            address(out, TRANSLATED_SOURCE, event.translatedLocalHi, event.translatedLocalLo);
            out.raw(TRANSLATED_SOURCE_PORT);
            out.number(event.translatedLocalPort);
            address(out, TRANSLATED_DESTINATION, event.translatedRemoteHi, event.translatedRemoteLo);
            out.raw(TRANSLATED_DESTINATION_PORT);
            out.number(event.translatedRemotePort);
        }
    }

    /** A process beside the owner. */
    private void another(byte[] key, @Nullable ProcessIdentity process, String bootId, JsonBuffer out) {
        if (process != null) {
            out.raw(key);
            out.raw(identities.whole(process));
            identities.close(out, process, bootId);
        }
    }

    private static void text(JsonBuffer out, byte[] key, String value) {
        if (!value.isEmpty()) {
            out.raw(key);
            out.stringInString(value);
        }
    }

    private static void number(JsonBuffer out, byte[] key, long value) {
        if (value != 0) {
            out.raw(key);
            out.number(value);
        }
    }

    private static void address(JsonBuffer out, byte[] key, long hi, long lo) {
        out.raw(key);
        out.raw(QUOTE);
        out.address(hi, lo);
        out.raw(QUOTE);
    }

    private static byte[] key(String name) {
        return JsonBuffer.contentOf(ascii(",\"" + name + "\":"));
    }

    private static byte[][] words(int count, IntFunction<String> spelling) {
        final byte[][] words = new byte[count][];
        for (int i = 0; i < count; i++) {
            words[i] = JsonBuffer.contentOf(ascii('"' + spelling.apply(i) + '"'));
        }
        return words;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
