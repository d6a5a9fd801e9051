// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.ffi.NamespaceException;
import io.flowbraid.ffi.NetworkNamespace;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/**
 * A device and where it is: {@code eth0} here, {@code eth0@netns:NAME} and {@code eth0@netns:/proc/PID/ns/net} in
 * another network namespace, {@code eth0@pid:PID} in that of a process, {@code eth0@container:NAME} in that of a
 * container.
 *
 * @param name as the user wrote it, and as flows carry it
 * @param namespace null for our own
 */
record CapturePoint(String name, String device, @Nullable NetworkNamespace namespace) {
    private static final String IN_NAMESPACE = "@netns:";
    private static final String AT_PROCESS = "@pid:";
    private static final String IN_CONTAINER = "@container:";

    static CapturePoint of(String name) throws CaptureException {
        return of(name, CapturePoint::noContainers);
    }

    static CapturePoint of(String name, ContainerProcesses containers) throws CaptureException {
        final int namespace = name.indexOf(IN_NAMESPACE);
        if (namespace >= 0) {
            return new CapturePoint(
                    name, name.substring(0, namespace), named(name, name.substring(namespace + IN_NAMESPACE.length())));
        }
        final int process = name.indexOf(AT_PROCESS);
        if (process >= 0) {
            final int pid = pid(name, name.substring(process + AT_PROCESS.length()));
            return new CapturePoint(name, name.substring(0, process), NetworkNamespace.ofProcess(pid));
        }
        final int container = name.indexOf(IN_CONTAINER);
        if (container >= 0) {
            final int pid = pidInside(name, name.substring(container + IN_CONTAINER.length()), containers);
            return new CapturePoint(name, name.substring(0, container), NetworkNamespace.ofProcess(pid));
        }
        return new CapturePoint(name, name, null);
    }

    private static NetworkNamespace named(String name, String namespace) throws CaptureException {
        try {
            if (!namespace.isEmpty()) {
                return NetworkNamespace.named(namespace);
            }
        } catch (InvalidPathException e) {
            throw new CaptureException(
                    Reason.BAD_NAME, name + ": that cannot be the path of a namespace: " + e.getReason(), e);
        }
        throw new CaptureException(
                Reason.BAD_NAME, name + ": which network namespace? Write DEVICE@netns:NAME (ip netns list)");
    }

    @SuppressWarnings("DoNotCallSuggester") // called where containers are not known
    static int noContainers(String nameOrId) throws CaptureException {
        throw new CaptureException(
                Reason.BAD_NAME,
                "containers are not known here; write @pid:PID with the pid of a process in it (lsns -t net lists them)");
    }

    private static int pidInside(String name, String container, ContainerProcesses containers) throws CaptureException {
        if (container.isEmpty()) {
            throw new CaptureException(
                    Reason.BAD_NAME, name + ": which container? Write DEVICE@container:NAME, or a part of its id");
        }
        try {
            return containers.pidOf(container);
        } catch (CaptureException e) {
            throw new CaptureException(e.reason(), name + ": " + e.getMessage(), e);
        }
    }

    private static int pid(String name, String text) throws CaptureException {
        try {
            final int pid = Integer.parseInt(text);
            if (pid > 0) {
                return pid;
            }
        } catch (NumberFormatException e) {
            throw new CaptureException(Reason.BAD_NAME, name + ": '" + text + "' is not a process id", e);
        }
        throw new CaptureException(Reason.BAD_NAME, name + ": '" + text + "' is not a process id");
    }

    /** Runs the task where the device is. What it opens stays there and can be used by any thread afterwards. */
    <T> T call(NetworkNamespace.Task<T, CaptureException> task) throws CaptureException {
        if (namespace == null) {
            return task.run();
        }
        try {
            return namespace.call(task);
        } catch (NamespaceException e) {
            throw new CaptureException(
                    e.isPermission() ? Reason.NO_PERMISSION : Reason.NO_SUCH_DEVICE, name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether the namespace that has this name now is the one that is meant, also when it is not the one that had the
     * name before. Of a process that has ended another may have the number.
     */
    boolean isLastingName() {
        return namespace == null || !namespace.file().startsWith("/proc") || name.contains(IN_CONTAINER);
    }

    /** A command of ip(8) that mends something there. */
    String ipCommand(String words) {
        return (namespace == null ? "" : "nsenter --net=" + namespace.file() + " ") + "ip " + words;
    }
}
