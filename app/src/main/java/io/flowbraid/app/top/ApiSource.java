// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.app.client.ApiAddress;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.record.FieldType;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.query.FlowQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Flows of a running Flowbraid, from its stream. When that one ends, it is looked for again each second. */
final class ApiSource implements FlowSource {
    private static final long RETRY_MS = 1_000;
    private static final long JOIN_MS = 2_000;
    /** A status comes each second. */
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(5);

    private static final double NS_PER_MS = 1e6;
    private static final int HEX = 16;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<FieldType> TYPES =
            ReadingFields.PATHS.stream().map(path -> FlowFields.of(path).type()).toList();

    private final ApiAddress api;
    private final TopModel model;
    private final boolean isRetrying;
    private volatile @Nullable Follower follower;

    /** @param isRetrying whether a lost connection is opened again; if not, it ends the source */
    ApiSource(ApiAddress api, TopModel model, boolean isRetrying) {
        this.api = api;
        this.model = model;
        this.isRetrying = isRetrying;
    }

    @Override
    public String name() {
        return "flowbraid at " + api;
    }

    @Override
    public void watch(FlowQuery query) {
        close();
        model.stop();
        final Follower next = new Follower(query.text());
        follower = next;
        next.thread.start();
    }

    @Override
    public String trouble() {
        final Follower now = follower;
        if (now == null) {
            return "";
        }
        final long silentNs = System.nanoTime() - now.heardNs;
        return now.trouble.isEmpty() && silentNs > SILENT_NS
                ? "flowbraid at " + api + " has sent nothing for " + TimeUnit.NANOSECONDS.toSeconds(silentNs) + " s"
                : now.trouble;
    }

    @Override
    public boolean isOver() {
        final Follower now = follower;
        return now != null && now.isOver;
    }

    @Override
    public void close() {
        final Follower now = follower;
        if (now != null) {
            now.stop();
        }
    }

    /** Reads one query's stream, and opens it again after a loss. */
    private final class Follower {
        private final String query;
        private final Thread thread = new Thread(this::run, "top-stream");
        private volatile @Nullable InputStream body;
        private volatile String trouble = "";
        private volatile boolean isOver;
        private volatile boolean isStopped;
        private volatile long heardNs = System.nanoTime();
        private boolean hasBegun;

        Follower(String query) {
            this.query = query;
            thread.setDaemon(true);
        }

        private void run() {
            try {
                while (!isStopped && !isOver) {
                    follow();
                    if (!isStopped && !isOver) {
                        Thread.sleep(RETRY_MS);
                    }
                }
            } catch (RunFailure e) {
                trouble = String.valueOf(e.getMessage());
                isOver = true;
            } catch (InterruptedException e) {
                isOver = true;
            }
        }

        private void follow() throws InterruptedException {
            try (InputStream stream = api.get(path())) {
                body = stream;
                hasBegun = false;
                read(new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)));
                lost();
            } catch (IOException e) {
                lost();
            }
        }

        private String path() {
            return "/stream?state=live&q=" + ApiAddress.parameter(query) + "&columns="
                    + ApiAddress.parameter(String.join(",", ReadingFields.PATHS));
        }

        private void lost() {
            if (isStopped) {
                return;
            }
            model.stop();
            isOver = !isRetrying;
            trouble = "flowbraid at " + api + " has ended or cannot be reached" + (isRetrying ? "; trying again" : "");
        }

        private void read(BufferedReader lines) throws IOException {
            String event = "";
            for (String line = lines.readLine(); line != null && !isStopped; line = lines.readLine()) {
                heardNs = System.nanoTime();
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("data: ") && !event.equals("columns")) {
                    take(event, JSON.readTree(line.substring("data: ".length())));
                }
            }
        }

        private void take(String event, JsonNode data) {
            if (!hasBegun && data.path("at").isNumber()) {
                hasBegun = true;
                trouble = "";
                final long atNs = ns(data.path("at"));
                model.begin(System.nanoTime(), atNs, atNs);
            }
            if (!event.equals("flows")) {
                return;
            }
            final long nowNs = System.nanoTime();
            for (final JsonNode row : data.path("updates")) {
                final long id = Long.parseUnsignedLong(row.get(0).asText(), HEX);
                model.take(ReadingFields.read(id, row.get(1).asInt() == 1, column -> value(row, column)), nowNs);
            }
            for (final JsonNode id : data.path("removed")) {
                model.leave(Long.parseUnsignedLong(id.asText(), HEX));
            }
        }

        private static @Nullable Object value(JsonNode row, int column) {
            final JsonNode cell = row.get(column + 2);
            final FieldType type = TYPES.get(column);
            if (cell.isNull()) {
                return null;
            }
            if (type == FieldType.TIME || type == FieldType.DURATION) {
                return ns(cell);
            }
            if (cell.isBoolean()) {
                return cell.booleanValue();
            }
            return cell.isNumber() ? (Object) cell.longValue() : cell.asText();
        }

        private static long ns(JsonNode ms) {
            return (long) (ms.doubleValue() * NS_PER_MS);
        }

        void stop() {
            isStopped = true;
            thread.interrupt();
            final InputStream open = body;
            try {
                if (open != null) {
                    open.close();
                }
                thread.join(JOIN_MS);
            } catch (IOException e) {
                // The connection is gone, as wished.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
