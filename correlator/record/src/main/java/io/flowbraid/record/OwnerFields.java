// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldList.unlessZero;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FieldType.TIME;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The fields of an end's owner: host, process, container and pod. */
final class OwnerFields {
    private final EndFields end;

    OwnerFields(EndFields end) {
        this.end = end;
    }

    void declare() {
        end.text(
                        "host.name",
                        "host",
                        "host whose agent named the owner",
                        s -> s.attribution.isNamed() ? s.attribution.hostName : null)
                .meaning("host whose agent named the owner; the two ends may have different agents");
        process();
        account();
        parent();
        image();
        container();
        pod();
    }

    private void process() {
        number("process.pid", NUMBER, "PID", "process, in the host's pid namespace", ProcessIdentity::pid)
                .meaning("process id in the host's pid namespace");
        owner("process.entity_id", "process entity", "boot, pid and start", ProcessIdentity::entityId)
                .meaning("boot, pid and start time: never reused");
        owner(
                        "process.name",
                        "process",
                        "its name when it used the socket (comm of the main thread)",
                        ProcessIdentity::name)
                .meaning("the kernel's name of the process (`comm` of its main thread, 15 bytes) when it used the "
                        + "socket. A worker that renames itself has its new name");
        owner(
                        "process.executable",
                        "executable",
                        "path of the program; an ellipsis in front stands for what is missing",
                        ProcessIdentity::executable)
                .meaning("path of the program that opened the socket, as in `/proc/PID/exe`: `… (deleted)` after "
                        + "the path of a deleted file, `/memfd:NAME (deleted)` for a program in memory. Up to "
                        + "4,096 bytes; a longer path begins with `…` instead of `/`");
        owner(
                        "process.command_line",
                        "command line",
                        "its arguments as ps shows them; an ellipsis at the end stands for what is missing",
                        ProcessIdentity::commandLine)
                .meaning("arguments joined by blanks, as `ps` shows them. If the process wrote a title over them "
                        + "before it used the socket, it is the title. Up to 4,096 bytes; `…` at the end means "
                        + "that more was cut. Passwords and other secrets are `********` ([what is "
                        + "masked](../design/threat-model.md#secrets-in-command-lines))");
        number("process.start", TIME, "process start", "when it began", p -> unlessZero(p.startTimeNs()))
                .meaning("start time of the process");
    }

    private void account() {
        number("process.user.id", NUMBER, "user ID", "numeric user", p -> id(p.uid()))
                .meaning("numeric user id");
        owner(
                        "process.user.name",
                        "user",
                        "by the agent's host",
                        p -> p.uid() == ProcessIdentity.UNKNOWN_ID ? null : p.userName())
                .meaning("user name on the agent's host");
        number("process.group.id", NUMBER, "group ID", "numeric group", p -> id(p.gid()))
                .meaning("numeric group id");
        owner(
                        "process.group.name",
                        "group",
                        "by the agent's host",
                        p -> p.gid() == ProcessIdentity.UNKNOWN_ID ? null : p.groupName())
                .meaning("group name on the agent's host");
    }

    private void parent() {
        number("process.parent.pid", NUMBER, "parent PID", "parent", p -> unlessZero(p.parentPid()))
                .meaning("process id of the parent");
        owner("process.parent.name", "parent", "its comm", p -> p.parentPid() == 0 ? null : p.parentName())
                .meaning("`comm` of the parent");
        owner(
                        "process.parent.executable",
                        "parent executable",
                        "its path",
                        p -> p.parentPid() == 0 ? null : p.parentExecutable())
                .meaning("path of the parent's program");
    }

    private void image() {
        image("process.exec.name", "process after exec", "what it runs now", ProcessIdentity::name)
                .meaning("the program that this process runs now, if it called exec after it opened the socket");
        image("process.exec.executable", "executable after exec", "its path", ProcessIdentity::executable)
                .meaning("path of that program");
        image(
                        "process.exec.command_line",
                        "command line after exec",
                        "its arguments as ps shows them; an ellipsis at the end stands for what is missing",
                        ProcessIdentity::commandLine)
                .meaning("arguments of that program");
    }

    private void container() {
        container("container.id", "container ID", "as the runtime gave it to the cgroup", Workload::containerId)
                .meaning("from the cgroup's name: 64 hex digits, or the name where the runtime has no other id "
                        + "([which runtimes](../guide/containers.md))");
        container("container.name", "container", "as the runtime knows it", Workload::containerName)
                .meaning("name in the runtime; missing when the runtime does not answer");
        container("container.runtime", "container runtime", "docker, podman, containerd, ...", Workload::runtime)
                .meaning("`docker`, `podman`, `containerd`, `cri-o`, `runc`, `lxc`, `systemd-nspawn`");
        container("container.image.name", "image", "as the runtime knows it", Workload::image)
                .meaning("image name in the runtime");
        end.fields
                .labels(
                        end.end + ".container.labels",
                        end.who + " labels",
                        "what is written on container and pod",
                        f -> labels(end.side.of(f)))
                .meaning("labels of container and pod, by name: at most 16 labels, 1,024 characters in all, names "
                        + "up to 128, values up to 256. Larger ones are left out, and so are labels that are "
                        + "fields here (`io.kubernetes.*`)");
    }

    private void pod() {
        pod("orchestrator.namespace", "pod namespace", "namespace of the pod", Workload::podNamespace)
                .meaning("namespace of the pod, from the runtime");
        pod("orchestrator.pod.name", "pod", "pod, as the runtime knows it", Workload::podName)
                .meaning("name of the pod, from the runtime");
        pod("orchestrator.pod.uid", "pod UID", "its unique identifier", Workload::podUid)
                .meaning("from the cgroup's name, or from the runtime");
        pod("orchestrator.container.name", "container in pod", "name within its pod", Workload::podContainer)
                .meaning("the container's name within its pod");
    }

    private FieldList number(
            String name, FieldType type, String label, String description, ToLongFunction<ProcessIdentity> value) {
        return end.number(
                name,
                type,
                label,
                description,
                s -> s.attribution.process == null ? ABSENT : value.applyAsLong(s.attribution.process));
    }

    private FieldList owner(
            String name, String label, String description, Function<ProcessIdentity, @Nullable String> value) {
        return end.text(name, label, description, s -> ofProcess(s.attribution.process, value));
    }

    private FieldList image(
            String name, String label, String description, Function<ProcessIdentity, @Nullable String> value) {
        return end.text(
                name,
                label,
                description,
                s -> s.attribution.process == null ? null : ofProcess(s.attribution.laterImage, value));
    }

    private FieldList container(String name, String label, String description, Function<Workload, String> value) {
        return end.text(name, label, description, s -> {
            final Workload workload = s.attribution.workload;
            return workload == null || workload.containerId().isEmpty() ? null : value.apply(workload);
        });
    }

    private FieldList pod(String name, String label, String description, Function<Workload, String> value) {
        return end.text(name, label, description, s -> {
            final Workload workload = s.attribution.workload;
            final boolean isOfPod = workload != null
                    && !(workload.podName().isEmpty() && workload.podUid().isEmpty());
            return isOfPod ? value.apply(workload) : null;
        });
    }

    private static Labels labels(FlowSide side) {
        final Workload workload = side.attribution.workload;
        return workload == null || workload.containerId().isEmpty() ? Labels.NONE : workload.labels();
    }

    /** Of a user or group. */
    private static long id(int id) {
        return id == ProcessIdentity.UNKNOWN_ID ? ABSENT : Integer.toUnsignedLong(id);
    }

    static @Nullable String ofProcess(
            @Nullable ProcessIdentity process, Function<ProcessIdentity, @Nullable String> value) {
        return process == null ? null : value.apply(process);
    }
}
