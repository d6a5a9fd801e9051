// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads containers as Docker describes them, one in {@code /containers/ID/json} or all in {@code /containers/json}. The
 * two differ: {@code Name} or {@code Names}, {@code Config.Labels} or {@code Labels}. (NOT thread safe)
 */
final class ContainerJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MAX_TEXT = 1024;
    private static final String DIGEST = "sha256:";

    private final JsonParser in;
    private final String runtime;
    private String id = "";
    private String name = "";
    private String image = "";
    private WorkloadLabels labels = new WorkloadLabels();

    private ContainerJson(JsonParser in, String runtime) {
        this.in = in;
        this.runtime = runtime;
    }

    static Workload one(HttpReply reply, String runtime) throws IOException {
        try (JsonParser in = parser(reply)) {
            final ContainerJson json = new ContainerJson(in, runtime);
            json.expect(in.nextToken(), JsonToken.START_OBJECT);
            return json.container();
        }
    }

    static List<Workload> all(HttpReply reply, String runtime) throws IOException {
        try (JsonParser in = parser(reply)) {
            final ContainerJson json = new ContainerJson(in, runtime);
            json.expect(in.nextToken(), JsonToken.START_ARRAY);
            final List<Workload> containers = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                json.expect(in.currentToken(), JsonToken.START_OBJECT);
                containers.add(json.container());
            }
            return containers;
        }
    }

    /** Docker says {@code State.Pid}, the CRI's runtimes say {@code pid}; 0 when it does not run. */
    static int pid(byte[] octets) throws IOException {
        try (JsonParser in = FACTORY.createParser(octets)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                final boolean isState = in.currentName().equals("State");
                final boolean isPid = in.currentName().equalsIgnoreCase("pid");
                final JsonToken value = in.nextToken();
                if (isPid && value == JsonToken.VALUE_NUMBER_INT) {
                    return in.getIntValue();
                }
                if (!isState || value != JsonToken.START_OBJECT) {
                    in.skipChildren();
                } else {
                    final int pid = pidOf(in);
                    if (pid != 0) {
                        return pid;
                    }
                }
            }
            return 0;
        }
    }

    private static int pidOf(JsonParser state) throws IOException {
        int pid = 0;
        while (state.nextToken() == JsonToken.FIELD_NAME) {
            final boolean isPid = state.currentName().equals("Pid");
            if (state.nextToken() == JsonToken.VALUE_NUMBER_INT && isPid) {
                pid = state.getIntValue();
            } else {
                state.skipChildren();
            }
        }
        return pid;
    }

    private static JsonParser parser(HttpReply reply) throws IOException {
        return FACTORY.createParser(reply.octets(), reply.bodyOffset(), reply.bodyLength());
    }

    private Workload container() throws IOException {
        id = "";
        name = "";
        image = "";
        labels = new WorkloadLabels();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            final String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "Id" -> id = text();
                case "Name" -> name = name.isEmpty() ? text() : name;
                case "Names" -> names();
                case "Image" -> image = image.isEmpty() ? reference(text()) : image;
                case "Labels" -> labels();
                case "Config" -> config();
                default -> in.skipChildren();
            }
        }
        expect(in.currentToken(), JsonToken.END_OBJECT);
        if (id.isEmpty()) {
            throw new IOException("a container without id");
        }
        return labels.workload(id, name.startsWith("/") ? name.substring(1) : name, runtime, image);
    }

    /** Links to a container are names too, {@code /other/alias}; its own has no second slash. */
    private void names() throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            in.skipChildren();
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            final String candidate = text();
            name = candidate.lastIndexOf('/') <= 0 ? candidate : name;
        }
    }

    private void config() throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            final String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "Image" -> image = reference(text());
                case "Labels" -> labels();
                default -> in.skipChildren();
            }
        }
    }

    private void labels() throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            final String label = in.currentName();
            if (in.nextToken() == JsonToken.VALUE_STRING && in.getTextLength() <= MAX_TEXT) {
                labels.put(label, in.getText());
            } else {
                in.skipChildren();
            }
        }
    }

    /** A bare digest is the image's id, no name. */
    private static String reference(String image) {
        return image.startsWith(DIGEST) ? "" : image;
    }

    /** Empty when it is no text, or longer than any name. */
    private String text() throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            in.skipChildren();
            return "";
        }
        final String text = in.getText();
        return text.length() > MAX_TEXT ? "" : text;
    }

    private void expect(JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new IOException("an answer that is not a description of containers");
        }
    }
}
