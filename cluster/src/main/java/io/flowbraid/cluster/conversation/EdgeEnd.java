// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

/**
 * One end of an edge: the workload as far as it is known.
 *
 * @param kind {@code pod}, {@code container}, {@code process}, else {@code address}
 * @param name of a pod with its namespace before a slash
 * @param host the host that it is on; empty for a pod, which may move, and for an address
 */
public record EdgeEnd(String kind, String name, String host) {
    /** Readable, and without the character that separates parts of a key. */
    public String text() {
        final String text = kind + ':' + name + (host.isEmpty() ? "" : '@' + host);
        return text.replace("%", "%25").replace("|", "%7C");
    }

    /** The workload of this end, by its identity. */
    public static EdgeEnd of(Party party) {
        final WorkloadNames workload = WorkloadNames.read(party.identity());
        if (!workload.pod.isEmpty()) {
            return new EdgeEnd("pod", workload.namespace + '/' + workload.pod, "");
        }
        final String container = workload.containerName.isEmpty() ? workload.containerId : workload.containerName;
        if (!container.isEmpty()) {
            return new EdgeEnd("container", container, party.host());
        }
        return workload.process.isEmpty()
                ? new EdgeEnd("address", party.end().ip(), "")
                : new EdgeEnd("process", workload.process, party.host());
    }
}
