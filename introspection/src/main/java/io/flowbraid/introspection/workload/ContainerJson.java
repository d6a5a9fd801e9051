// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static io.flowbraid.introspection.workload.RuntimeMethod.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads containers as Docker describes them, one in {@code /containers/ID/json} or all in {@code /containers/json}. The
 * two differ: {@code Name} or {@code Names}, {@code Config.Labels} or {@code Labels}.
 */
final class ContainerJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DIGEST = "sha256:";

    private ContainerJson() {}

    static Workload one(String json, String runtime) throws IOException {
        return container(tree(json), runtime);
    }

    static List<Workload> all(String json, String runtime) throws IOException {
        final JsonNode list = tree(json);
        if (!list.isArray()) {
            throw new IOException("an answer that is not a list of containers");
        }
        final List<Workload> containers = new ArrayList<>();
        for (final JsonNode container : list) {
            containers.add(container(container, runtime));
        }
        return containers;
    }

    /** Docker says {@code State.Pid}, the CRI's runtimes say {@code pid}; 0 when it does not run. */
    static int pid(String json) throws IOException {
        final JsonNode container = tree(json);
        return container.path("State").path("Pid").asInt(container.path("pid").asInt());
    }

    private static JsonNode tree(String json) throws IOException {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IOException("an answer that is not a description of containers", e);
        }
    }

    private static Workload container(JsonNode container, String runtime) throws IOException {
        final String id = text(container, "Id");
        if (id.isEmpty()) {
            throw new IOException("an answer with a container without id");
        }
        final JsonNode config = container.path("Config");
        final WorkloadLabels labels = new WorkloadLabels();
        container.path("Labels").properties().forEach(label -> labels.put(label.getKey(), label.getValue()));
        config.path("Labels").properties().forEach(label -> labels.put(label.getKey(), label.getValue()));
        final String image = reference(text(config, "Image"));
        final String name = name(container);
        return labels.workload(
                id,
                name.startsWith("/") ? name.substring(1) : name,
                runtime,
                image.isEmpty() ? reference(text(container, "Image")) : image);
    }

    /** Links to a container are names too, {@code /other/alias}; its own has no second slash. */
    private static String name(JsonNode container) {
        String name = text(container, "Name");
        for (final JsonNode candidate : container.path("Names")) {
            name = text(candidate).lastIndexOf('/') <= 0 ? text(candidate) : name;
        }
        return name;
    }

    /** A bare digest is the image's id, no name. */
    private static String reference(String image) {
        return image.startsWith(DIGEST) ? "" : image;
    }
}
