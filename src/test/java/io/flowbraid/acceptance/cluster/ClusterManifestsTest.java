// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.flowbraid.acceptance.Manifests;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.StitchCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code packaging/cluster}: what they say is valid, and what they refer to is there. */
class ClusterManifestsTest {
    private static final Path DIRECTORY =
            Path.of("..", "packaging", "cluster").toAbsolutePath().normalize();
    private static final Path COMMANDS = Path.of("..", "docs", "reference", "cli.md");
    private static final String STATE = "/var/lib/flowbraid";
    private static final String IMAGE = "localhost/flowbraid-cluster";

    @ParameterizedTest
    @ValueSource(strings = {"stitch", "kafka"})
    void shouldFitTogether(String name) throws IOException {
        final StatefulSet set = read(name, "statefulset.yaml", StatefulSet.class);
        final Service service = read(name, "service.yaml", Service.class);
        final PodSpec pod = set.getSpec().getTemplate().getSpec();
        final Container container = pod.getContainers().get(0);

        assertThat(set.getSpec().getSelector().getMatchLabels())
                .isNotEmpty()
                .isEqualTo(set.getSpec().getTemplate().getMetadata().getLabels())
                .isEqualTo(service.getSpec().getSelector());
        assertThat(set.getSpec().getServiceName())
                .isEqualTo(service.getMetadata().getName());
        final Stream<String> volumes = pod.getVolumes().stream().map(Volume::getName);
        final Stream<String> claims = set.getSpec().getVolumeClaimTemplates().stream()
                .map(PersistentVolumeClaim::getMetadata)
                .map(ObjectMeta::getName);
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(volumes, claims).toList());
        assertThat(container.getPorts())
                .extracting(ContainerPort::getContainerPort)
                .containsExactlyElementsOf(service.getSpec().getPorts().stream()
                        .map(ServicePort::getPort)
                        .toList());
        assertThat(container.getPorts())
                .extracting(ContainerPort::getName)
                .containsExactlyElementsOf(service.getSpec().getPorts().stream()
                        .map(ServicePort::getName)
                        .toList());
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stitch", "kafka", "hosts"})
    void shouldNameFilesThatAreThere(String name) throws IOException {
        final JsonNode kustomization = read(name, "kustomization.yaml", JsonNode.class);

        final List<String> named = new ArrayList<>();
        kustomization.get("resources").forEach(file -> named.add(file.asText()));
        kustomization.at("/configMapGenerator/0/files").forEach(file -> named.add(file.asText()));
        assertThat(named)
                .allSatisfy(file -> assertThat(directory(name).resolve(file)).exists());
        try (Stream<Path> files = Files.list(directory(name))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> !file.equals("kustomization.yaml")))
                    .isSubsetOf(named);
        }
    }

    @Test
    void shouldStitchAsTheConfigurationSays() throws IOException {
        final LoadedConfig settings = config("stitch");
        final Container container = read("stitch", "statefulset.yaml", StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);

        assertThat(settings.value(Catalogue.KAFKA_BROKERS))
                .isEqualTo(config("hosts").value(Catalogue.KAFKA_BROKERS));
        assertThat(List.of(settings.value(StitchCatalogue.DIRECTORY), settings.value(StitchCatalogue.HISTORY)))
                .allSatisfy(directory -> assertThat(directory).startsWith(STATE));
        assertThat(container.getVolumeMounts())
                .anyMatch(mount -> mount.getMountPath().equals(STATE));
        assertThat(container.getImage()).isEqualTo(IMAGE);
        assertThat(container.getArgs()).containsExactly("stitch", "--http", "0.0.0.0:3001");
        assertThat(Files.readString(directory("stitch").resolve("flowbraid.conf")))
                .contains(Catalogue.WEB_TOKEN.key() + " = ${?"
                        + container.getEnv().get(0).getName() + "}");
        final JsonNode kustomization = read("stitch", "kustomization.yaml", JsonNode.class);
        assertThat(kustomization.get("namespace").asText())
                .isEqualTo(read("stitch", "namespace.yaml", Namespace.class)
                        .getMetadata()
                        .getName())
                .isEqualTo(read("kafka", "kustomization.yaml", JsonNode.class)
                        .get("namespace")
                        .asText());
        assertThat(kustomization.at("/configMapGenerator/0/name").asText()).isEqualTo("flowbraid-stitch");
    }

    /** The broker to try it with has the name that the others call. */
    @Test
    void shouldFindTheBroker() throws IOException {
        final String broker = config("stitch").value(Catalogue.KAFKA_BROKERS).get(0);

        final Service service = read("kafka", "service.yaml", Service.class);
        assertThat(broker)
                .isEqualTo(service.getMetadata().getName() + "."
                        + read("kafka", "kustomization.yaml", JsonNode.class)
                                .get("namespace")
                                .asText()
                        + ".svc:" + service.getSpec().getPorts().get(0).getPort());
        assertThat(Files.readString(directory("kafka").resolve("statefulset.yaml")))
                .contains("CLIENTS://" + broker);
    }

    @Test
    void shouldComposeFromWhatIsDeclared() throws IOException {
        final JsonNode compose =
                new ObjectMapper(new YAMLFactory()).readTree(Files.readString(DIRECTORY.resolve("compose.yaml")));
        final String commands = Files.readString(COMMANDS);
        final String stitch = commands.substring(commands.indexOf("## flowbraid stitch"));

        assertThat(compose.at("/x-stitch/image").asText()).contains(IMAGE);
        assertThat(compose.at("/services/kafka/image").asText())
                .isEqualTo(read("kafka", "statefulset.yaml", StatefulSet.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .get(0)
                        .getImage());
        final List<String> volumes = new ArrayList<>();
        for (final String name : List.of("kafka", "stitch-1", "stitch-2")) {
            final JsonNode service = compose.at("/services/" + name);
            volumes.add(service.at("/volumes/0").asText().split(":")[0]);
            for (final JsonNode word : service.path("command")) {
                final String option = word.asText().split("=")[0];
                assertThat(option.equals("stitch")
                                || stitch.contains(" " + option + "=")
                                || stitch.contains("[" + option + "="))
                        .as(option)
                        .isTrue();
            }
        }
        assertThat(compose.get("volumes").fieldNames()).toIterable().containsExactlyElementsOf(volumes);
        assertThat(compose.at("/services/stitch-1/command/1").asText()).isEqualTo("--kafka=kafka:19092");
        assertThat(compose.at("/services/kafka/environment/KAFKA_ADVERTISED_LISTENERS")
                        .asText())
                .contains("CONTAINERS://kafka:19092");
    }

    private static LoadedConfig config(String name) {
        return ConfigLoader.load(directory(name).resolve("flowbraid.conf"), null, new Overrides());
    }

    private static Path directory(String name) {
        return DIRECTORY.resolve("kubernetes").resolve(name);
    }

    private static <T> T read(String name, String file, Class<T> type) throws IOException {
        return Manifests.parse(Files.readString(directory(name).resolve(file)), type);
    }
}
