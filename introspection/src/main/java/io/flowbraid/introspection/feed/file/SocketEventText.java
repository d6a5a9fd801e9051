// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.file;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.text.SafeText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The readable line of a socket event, for {@code -v}:
 *
 * <pre>
 * 17:48:30.123456 connect tcp 127.0.0.1:58916 > 127.0.0.1:8080 lo curl[29730] user alice by bash[4000] "curl http://…"
 * </pre>
 */
public final class SocketEventText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int SHORT_ID = 12;
    private static final int MAX_COMMAND_LINE = 200;

    private SocketEventText() {}

    /** Appends one line without its end; text that processes chose is quoted. */
    public static void appendTo(StringBuilder out, SocketEvent event) {
        TIME.formatTo(Instant.ofEpochSecond(0, event.timeNs), out);
        out.append(' ').append(event.kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (event.kind == SocketEventKind.HEARTBEAT) {
            out.append(" generated ").append(event.totalGenerated);
            out.append(" lost ").append(event.totalLostInKernel);
            out.append(" sent ").append(event.totalSent);
            return;
        }
        if (event.kind == SocketEventKind.ADDRESS) {
            out.append(' ');
            IpAddress.appendTo(out, event.localHi, event.localLo);
            appendInterface(out, event);
            out.append(" netns ").append(event.netns);
            return;
        }
        out.append(' ').append(Transport.name(event.protocol)).append(' ');
        appendEndpoint(out, event.localHi, event.localLo, event.localPort);
        out.append(event.kind == SocketEventKind.ACCEPT ? " < " : " > ");
        appendEndpoint(out, event.remoteHi, event.remoteLo, event.remotePort);
        if (event.kind == SocketEventKind.TRANSLATION || event.kind == SocketEventKind.TRANSLATION_END) {
            out.append(" as ");
            appendEndpoint(out, event.translatedLocalHi, event.translatedLocalLo, event.translatedLocalPort);
            out.append(" > ");
            appendEndpoint(out, event.translatedRemoteHi, event.translatedRemoteLo, event.translatedRemotePort);
        }
        appendInterface(out, event);
        appendOwner(out, event);
        appendCounters(out, event);
    }

    private static void appendInterface(StringBuilder out, SocketEvent event) {
        if (!event.interfaceName.isEmpty()) {
            out.append(' ');
            SafeText.appendQuoted(out, event.interfaceName);
        }
    }

    private static void appendEndpoint(StringBuilder out, long hi, long lo, int port) {
        final boolean isIpv6 = !IpAddress.isIpv4(hi, lo);
        if (isIpv6) {
            out.append('[');
        }
        IpAddress.appendTo(out, hi, lo);
        out.append(isIpv6 ? "]:" : ":").append(port);
    }

    private static void appendOwner(StringBuilder out, SocketEvent event) {
        final ProcessIdentity process = event.process;
        if (process == null) {
            return;
        }
        out.append(' ');
        SafeText.appendQuoted(out, process.name());
        out.append('[').append(process.pid()).append(']');
        final Workload workload = event.workload;
        if (workload != null) {
            out.append('@');
            SafeText.appendQuoted(out, nameOf(workload));
        }
        final ProcessIdentity later = event.laterImage;
        if (later != null) {
            out.append(" now ");
            SafeText.appendQuoted(out, later.name());
        }
        appendOther(out, " sender ", event.sender);
        appendOther(out, " receiver ", event.receiver);
        final String user = process.userName();
        if (user != null) {
            out.append(" user ");
            SafeText.appendQuoted(out, user);
        }
        if (process.parentPid() != 0) {
            out.append(" by ");
            SafeText.appendQuoted(out, process.parentName());
            out.append('[').append(process.parentPid()).append(']');
        }
        if (!process.commandLine().isEmpty()) {
            final String line = process.commandLine();
            final boolean isLong = line.length() > MAX_COMMAND_LINE;
            out.append(" \"");
            SafeText.appendQuoted(out, isLong ? line.substring(0, MAX_COMMAND_LINE) : line);
            out.append(isLong ? "…\"" : "\"");
        }
    }

    private static void appendOther(StringBuilder out, String role, @Nullable ProcessIdentity process) {
        if (process != null) {
            out.append(role);
            SafeText.appendQuoted(out, process.name());
            out.append('[').append(process.pid()).append(']');
        }
    }

    private static String nameOf(Workload workload) {
        if (!workload.podName().isEmpty()) {
            return workload.podName();
        }
        final String id = workload.containerId();
        return workload.containerName().isEmpty()
                ? id.substring(0, Math.min(SHORT_ID, id.length()))
                : workload.containerName();
    }

    private static void appendCounters(StringBuilder out, SocketEvent event) {
        if (event.counters.bytesSent >= 0) {
            out.append(" sent ").append(event.counters.bytesSent);
        }
        if (event.counters.bytesReceived >= 0) {
            out.append(" received ").append(event.counters.bytesReceived);
        }
        if (event.counters.srttUs >= 0) {
            out.append(" rtt ").append(event.counters.srttUs).append("us");
        }
        if (event.counters.retransmits > 0) {
            out.append(" retransmits ").append(event.counters.retransmits);
        }
        if (event.counters.error != 0) {
            out.append(" error ").append(event.counters.error);
        }
        if (event.counters.isIncomplete) {
            out.append(" incomplete");
        }
    }
}
