// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Path;

/** The files of {@code packaging/kubernetes}, read as strictly as Kubernetes reads them. */
public final class Manifests {
    static final Path DIRECTORY =
            Path.of("..", "packaging", "kubernetes").toAbsolutePath().normalize();

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new NoUnknownFields());

    private Manifests() {}

    static PodSpec pod() throws IOException {
        return daemonSet().getSpec().getTemplate().getSpec();
    }

    static Container container() throws IOException {
        return pod().getContainers().get(0);
    }

    static DaemonSet daemonSet() throws IOException {
        return read("daemonset.yaml", DaemonSet.class);
    }

    static Namespace namespace() throws IOException {
        return read("namespace.yaml", Namespace.class);
    }

    static ServiceAccount serviceAccount() throws IOException {
        return read("serviceaccount.yaml", ServiceAccount.class);
    }

    static JsonNode kustomization() throws IOException {
        return read("kustomization.yaml", JsonNode.class);
    }

    public static <T> T parse(String text, Class<T> type) throws IOException {
        return YAML.readValue(text, type);
    }

    private static <T> T read(String file, Class<T> type) throws IOException {
        return YAML.readValue(DIRECTORY.resolve(file).toFile(), type);
    }

    /** The types of the library collect fields that they do not know. */
    private static final class NoUnknownFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }
}
