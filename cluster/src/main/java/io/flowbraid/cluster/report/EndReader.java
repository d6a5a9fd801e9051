// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.UnattributedReason;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the object {@code client} or {@code server} of a flow record. (NOT thread safe.) */
final class EndReader {
    private static final AttributionMethod[] METHODS = AttributionMethod.values();
    private static final UnattributedReason[] REASONS = UnattributedReason.values();

    private final JsonObjects json;
    private final ReportedEnd end;
    private byte[] identity = {};
    private String ip = "";

    private EndReader(JsonObjects json, ReportedEnd end) {
        this.json = json;
        this.end = end;
    }

    static void read(JsonObjects json, ReportedEnd end) throws IOException {
        new EndReader(json, end).read();
    }

    private void read() throws IOException {
        int port = TupleEnd.NO_PORT;
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "ip" -> ip = json.text();
                case "port" -> port = port(json.number());
                case "nat" -> end.nat = address();
                case "packets" -> end.packets = json.number();
                case "segments" -> end.segments = json.number();
                case "bytes" -> end.bytes = json.number();
                case "payload_bytes" -> end.payloadBytes = json.number();
                case "host", "process", "container", "orchestrator", "attribution" -> owner(name);
                default -> json.skip();
            }
        }
        end.end = of(ip, port);
        end.identity = identity;
    }

    /** An object with {@code ip} and {@code port}. */
    TupleEnd address() throws IOException {
        return address(json);
    }

    static TupleEnd address(JsonObjects json) throws IOException {
        String ip = "";
        int port = TupleEnd.NO_PORT;
        json.enter();
        for (String name = json.next(); name != null; name = json.next()) {
            switch (name) {
                case "ip" -> ip = json.text();
                case "port" -> port = port(json.number());
                default -> json.skip();
            }
        }
        return of(ip, port);
    }

    private static int port(long port) {
        JsonObjects.check(port <= 0xffff);
        return (int) port;
    }

    private static TupleEnd of(String ip, int port) {
        if (ip.isEmpty()) {
            throw new MalformedException(BadMessage.MISSING_FIELD);
        }
        try {
            return TupleEnd.of(ip, port);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BadMessage.BAD_VALUE);
        }
    }

    /** Keeps the text of the object, and reads what joining needs. */
    private void owner(String object) throws IOException {
        json.enter();
        final int from = json.from();
        for (String name = json.next(); name != null; name = json.next()) {
            if (!readOwner(object, name)) {
                json.skip();
            }
        }
        keep(object, from, json.to());
    }

    private boolean readOwner(String object, String name) throws IOException {
        switch (object) {
            case "host" -> {
                if (name.equals("name")) {
                    end.hostName = json.text();
                    return true;
                }
            }
            case "process" -> {
                if (name.equals("entity_id")) {
                    end.entityId = json.text();
                    return true;
                }
            }
            case "attribution" -> {
                return readAttribution(name);
            }
            default -> {
                return false;
            }
        }
        return false;
    }

    private boolean readAttribution(String name) throws IOException {
        switch (name) {
            case "status" -> {
                // An owner without a reason is on the host that is named.
                if (json.text().equals("attributed") && end.place == Place.UNKNOWN) {
                    end.place = Place.HERE;
                }
            }
            case "method" ->
                end.method = JsonObjects.word(METHODS, AttributionMethod::text, json.text(), AttributionMethod.NONE);
            case "reason" -> {
                final UnattributedReason reason =
                        JsonObjects.word(REASONS, UnattributedReason::text, json.text(), UnattributedReason.FEED_LATE);
                end.place = Place.of(reason);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void keep(String object, int from, int to) {
        final byte[] source = json.source();
        final boolean isFirst = identity.length == 0;
        final int start = identity.length;
        final int head = (isFirst ? 0 : 1) + object.length() + 3;
        final byte[] longer = Arrays.copyOf(identity, start + head + to - from);
        int at = start;
        if (!isFirst) {
            longer[at++] = ',';
        }
        longer[at++] = '"';
        for (int i = 0; i < object.length(); i++) {
            longer[at++] = (byte) object.charAt(i);
        }
        longer[at++] = '"';
        longer[at++] = ':';
        System.arraycopy(source, from, longer, at, to - from);
        identity = longer;
    }

    /** The address alone, without a port, of a protocol whose flows have an identifier instead. */
    static TupleEnd withPort(TupleEnd end, @Nullable Integer port) {
        return port == null ? end : new TupleEnd(end.hi(), end.lo(), port);
    }
}
