// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Reads server-sent events as a browser does. */
final class EventReader implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedReader lines;

    /** One event. */
    record Event(String name, JsonNode data) {}

    EventReader(SampleRun run, String path) throws Exception {
        final HttpResponse<java.io.InputStream> answer = run.client.send(
                HttpRequest.newBuilder(run.uri(path)).build(), HttpResponse.BodyHandlers.ofInputStream());
        lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    Event next() throws IOException {
        String name = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                return new Event(name, JSON.readTree(line.substring(6)));
            }
        }
        throw new IOException("the stream has ended");
    }

    /** The next event of that name that is as wished. */
    JsonNode next(String name, Predicate<JsonNode> isWished) throws IOException {
        while (true) {
            final Event event = next();
            if (event.name().equals(name) && isWished.test(event.data())) {
                return event.data();
            }
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
