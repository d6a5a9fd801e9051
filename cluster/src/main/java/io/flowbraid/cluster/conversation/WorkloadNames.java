// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The names of an end's pod, container and process in its identity; empty where there is none. */
final class WorkloadNames {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    String namespace = "";
    String pod = "";
    String containerName = "";
    String containerId = "";
    String process = "";

    private WorkloadNames() {}

    /** @param identity a JSON object */
    static WorkloadNames read(String identity) {
        final WorkloadNames workload = new WorkloadNames();
        try (JsonParser json = FACTORY.createParser(identity)) {
            json.nextToken();
            workload.readAll(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return workload;
    }

    private void readAll(JsonParser json) throws IOException {
        for (String part = json.nextFieldName(); part != null; part = json.nextFieldName()) {
            final boolean isObject = json.nextToken() == JsonToken.START_OBJECT;
            switch (part) {
                case "orchestrator", "container", "process" -> {
                    if (isObject) {
                        readPart(json, part);
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    private void readPart(JsonParser json, String part) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            final JsonToken token = json.nextToken();
            if (token == JsonToken.START_OBJECT && part.equals("orchestrator") && name.equals("pod")) {
                readPart(json, "pod");
            } else if (token == JsonToken.VALUE_STRING) {
                keep(part, name, json);
            } else {
                json.skipChildren();
            }
        }
    }

    private void keep(String part, String name, JsonParser json) throws IOException {
        switch (name) {
            case "namespace" -> namespace = part.equals("orchestrator") ? json.getText() : namespace;
            case "id" -> containerId = part.equals("container") ? json.getText() : containerId;
            case "name" -> {
                switch (part) {
                    case "pod" -> pod = json.getText();
                    case "container" -> containerName = json.getText();
                    case "process" -> process = json.getText();
                    default -> {}
                }
            }
            default -> {}
        }
    }
}
