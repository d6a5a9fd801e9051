// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.flowbraid.app.privileges.NeededCapabilities;
import io.flowbraid.config.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The image and the DaemonSet: what they say is valid, asks for no more than is needed, and is what the guide says. */
@Tag("once")
class ManifestsTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "image.md");
    private static final Path CONTAINERFILE = Path.of("..", "packaging", "Containerfile");

    @Test
    void shouldHaveOnlyFieldsThatKubernetesKnows() throws IOException {
        assertThat(Manifests.daemonSet().getKind()).isEqualTo("DaemonSet");
        assertThat(Manifests.namespace().getKind()).isEqualTo("Namespace");
        assertThat(Manifests.serviceAccount().getKind()).isEqualTo("ServiceAccount");
        assertThatThrownBy(() -> Manifests.parse("{kind: DaemonSet, spec: {templet: {}}}", DaemonSet.class))
                .isInstanceOf(UnrecognizedPropertyException.class);
    }

    @Test
    void shouldNameEachFileInTheKustomization() throws IOException {
        final JsonNode kustomization = Manifests.kustomization();

        assertThat(kustomization.get("resources"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("namespace.yaml", "serviceaccount.yaml", "daemonset.yaml");
        assertThat(kustomization.at("/configMapGenerator/0/files/0").asText()).isEqualTo("flowbraid.conf");
        assertThat(kustomization.at("/configMapGenerator/0/name").asText()).isEqualTo("flowbraid");
        assertThat(kustomization.get("namespace").asText())
                .isEqualTo(Manifests.namespace().getMetadata().getName());
        assertThat(kustomization.at("/images/0/name").asText())
                .isEqualTo(Manifests.container().getImage());
        assertThat(Manifests.pod().getServiceAccountName())
                .isEqualTo(Manifests.serviceAccount().getMetadata().getName());
    }

    @Test
    void shouldSelectItsOwnPods() throws IOException {
        assertThat(Manifests.daemonSet().getSpec().getSelector().getMatchLabels())
                .isNotEmpty()
                .isEqualTo(Manifests.daemonSet()
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels());
    }

    @Test
    void shouldGiveTheCapabilitiesThatAreNeededAndNoMore() throws IOException {
        final SecurityContext rights = Manifests.container().getSecurityContext();
        final List<String> needed = new NeededCapabilities()
                .forCapture().forAgent().forPriority(-1).set().stream()
                        .map(Enum::name)
                        .toList();

        assertThat(rights.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(rights.getCapabilities().getAdd()).containsExactlyInAnyOrderElementsOf(needed);
        assertThat(rights.getPrivileged()).isFalse();
        assertThat(rights.getAllowPrivilegeEscalation()).isFalse();
        assertThat(rights.getReadOnlyRootFilesystem()).isTrue();
        assertThat(Manifests.pod().getAutomountServiceAccountToken()).isFalse();
        assertThat(found("--cap-add[ =](\\w+)", Files.readString(GUIDE)))
                .as("--cap-add in the guide")
                .containsExactlyInAnyOrderElementsOf(needed);
    }

    @Test
    void shouldMountEachVolumeAndDescribeEachPathOfTheHost() throws IOException {
        final PodSpec pod = Manifests.pod();
        final String guide = Files.readString(GUIDE);

        assertThat(Manifests.container().getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(
                        pod.getVolumes().stream().map(Volume::getName).toList());
        assertThat(pod.getVolumes().stream()
                        .filter(volume -> volume.getHostPath() != null)
                        .map(volume -> volume.getHostPath().getPath()))
                .hasSize(4)
                .allSatisfy(path -> assertThat(guide).contains("| `" + path + "`"));
    }

    @Test
    void shouldWriteOnlyToTheStateOfTheHost() throws IOException {
        final List<String> ofHost = Manifests.pod().getVolumes().stream()
                .filter(volume -> volume.getHostPath() != null)
                .map(Volume::getName)
                .toList();

        assertThat(Manifests.container().getVolumeMounts().stream()
                        .filter(mount -> ofHost.contains(mount.getName()) && !Boolean.TRUE.equals(mount.getReadOnly())))
                .singleElement()
                .extracting(VolumeMount::getMountPath)
                .isEqualTo("/var/lib/flowbraid");
    }

    @Test
    void shouldNameTheNodeInEachRecord() throws IOException {
        assertThat(Manifests.container().getEnv()).singleElement().satisfies(variable -> {
            assertThat(variable.getName()).isEqualTo("NODE_NAME");
            assertThat(variable.getValueFrom().getFieldRef().getFieldPath()).isEqualTo("spec.nodeName");
        });
        assertThat(Files.readString(Manifests.DIRECTORY.resolve("flowbraid.conf")))
                .contains(Catalogue.HOST_NAME.key() + " = ${?NODE_NAME}");
    }

    @Test
    void shouldStartTheProgramOfThePackage() throws IOException {
        final String containerfile = Files.readString(CONTAINERFILE);

        assertThat(containerfile)
                .contains("ENTRYPOINT [\"flowbraid\"]", "CMD [\"up\"]", "VOLUME /var/lib/flowbraid")
                .doesNotContain("ENV ", "USER ");
        assertThat(Manifests.container().getArgs()).containsExactly("up");
        assertThat(found("FROM (\\S+)", containerfile)).containsExactly("${BASE}");
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();
    }
}
