// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a {@code conn.log}, in Zeek's own format (columns by the {@code #fields} line) or as JSON lines. */
final class ZeekLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private String separator = "\t";
    private String unset = "-";
    private List<String> columns = List.of();

    private ZeekLog() {}

    static List<ZeekConnection> read(Path file) throws IOException {
        final ZeekLog log = new ZeekLog();
        final List<ZeekConnection> connections = new ArrayList<>();
        for (final String line : Files.readAllLines(file)) {
            if (line.startsWith("#")) {
                log.header(line);
            } else if (!line.isBlank()) {
                connections.add(connection(line.startsWith("{") ? json(line) : log.values(line, file)));
            }
        }
        return connections;
    }

    private void header(String line) {
        if (line.startsWith("#separator ")) {
            final String text = line.substring("#separator ".length());
            separator = text.startsWith("\\x") ? Character.toString(Integer.parseInt(text.substring(2), 16)) : text;
        } else if (line.startsWith("#unset_field")) {
            unset = line.substring("#unset_field".length() + separator.length());
        } else if (line.startsWith("#fields")) {
            columns = List.of(
                    line.substring("#fields".length() + separator.length()).split(Pattern.quote(separator), -1));
        }
    }

    private Map<String, String> values(String line, Path file) throws IOException {
        final String[] cells = line.split(Pattern.quote(separator), -1);
        if (columns.isEmpty() || cells.length != columns.size()) {
            throw new IOException("%s: a line has %d columns, and #fields names %d"
                    .formatted(file.getFileName(), cells.length, columns.size()));
        }
        final Map<String, String> values = new HashMap<>();
        for (int i = 0; i < cells.length; i++) {
            if (!cells[i].equals(unset)) {
                values.put(columns.get(i), cells[i]);
            }
        }
        return values;
    }

    private static Map<String, String> json(String line) throws IOException {
        final Map<String, String> values = new HashMap<>();
        for (final Map.Entry<String, JsonNode> each : JSON.readTree(line).properties()) {
            values.put(each.getKey(), each.getValue().asText());
        }
        return values;
    }

    private static ZeekConnection connection(Map<String, String> values) {
        final String from = values.getOrDefault("id.orig_h", "");
        final String to = values.getOrDefault("id.resp_h", "");
        final int fromPort = Integer.parseInt(values.getOrDefault("id.orig_p", "0"));
        final int toPort = Integer.parseInt(values.getOrDefault("id.resp_p", "0"));
        final int protocol = protocol(values.getOrDefault("proto", ""), from.contains(":"));
        return new ZeekConnection(
                time(values.getOrDefault("ts", "0")),
                Conversation.of(protocol, from, fromPort, to, toPort),
                Conversation.Endpoint.of(protocol, from, fromPort),
                values.getOrDefault("conn_state", ""),
                end(values, "orig"),
                end(values, "resp"));
    }

    private static Sent end(Map<String, String> values, String which) {
        return new Sent(
                Long.parseLong(values.getOrDefault(which + "_pkts", "-1")),
                Long.parseLong(values.getOrDefault(which + "_ip_bytes", "-1")));
    }

    private static BigDecimal time(String text) {
        if (!text.contains("T")) {
            return new BigDecimal(text);
        }
        final Instant instant = Instant.parse(text);
        return BigDecimal.valueOf(instant.getEpochSecond()).add(BigDecimal.valueOf(instant.getNano(), 9));
    }

    private static int protocol(String name, boolean isIpv6) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "tcp" -> Conversation.TCP;
            case "udp" -> Conversation.UDP;
            case "sctp" -> Conversation.SCTP;
            case "icmp" -> isIpv6 ? Conversation.ICMPV6 : Conversation.ICMP;
            default -> 0;
        };
    }
}
