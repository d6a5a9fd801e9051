// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;

/**
 * Encodes processes and workloads once: in ntop's words, and in ours as content of the extension's string. (NOT thread
 * safe)
 */
final class IdentityEncoder {
    private static final byte[] BOOT = JsonBuffer.contentOf(",\"boot\":".getBytes(US_ASCII));

    private final PartCache processes = new PartCache();
    private final PartCache wholes = new PartCache();
    private final PartCache workloads = new PartCache();
    private final JsonBuffer scratch = new JsonBuffer(8 << 10);

    PartCache.Parts parts(ProcessIdentity process) {
        PartCache.Parts parts = processes.find(process);
        if (parts == null) {
            parts = new PartCache.Parts(ntopProcess(process), JsonBuffer.contentOf(ownProcess(process)));
            processes.put(process, parts);
        }
        return parts;
    }

    PartCache.Parts parts(Workload workload) {
        PartCache.Parts parts = workloads.find(workload);
        if (parts == null) {
            parts = new PartCache.Parts(ntopContainer(workload), JsonBuffer.contentOf(ownContainer(workload)));
            workloads.put(workload, parts);
        }
        return parts;
    }

    /** An object with all that is known of the process, without its closing brace. */
    byte[] whole(ProcessIdentity process) {
        PartCache.Parts parts = wholes.find(process);
        if (parts == null) {
            scratch.clear();
            scratch.octet('{');
            processFields(process);
            ownFields(process);
            if (process.parentPid() != 0) {
                key("parent_pid");
                scratch.number(process.parentPid());
            }
            text("parent_exe", process.parentExecutable());
            parts = new PartCache.Parts(new byte[0], JsonBuffer.contentOf(taken()));
            wholes.put(process, parts);
        }
        return parts.extension();
    }

    /** Closes one of our process objects: most processes run in the boot their event says. */
    void close(JsonBuffer out, ProcessIdentity process, String bootId) {
        if (!process.bootId().equals(bootId)) {
            out.raw(BOOT);
            out.stringInString(process.bootId());
        }
        out.octet('}');
    }

    private byte[] ntopProcess(ProcessIdentity process) {
        scratch.clear();
        key("LOCAL_PROCESS");
        scratch.octet('{');
        processFields(process);
        scratch.octet('}');
        if (process.parentPid() != 0 || !process.parentExecutable().isEmpty()) {
            key("LOCAL_FATHER_PROCESS");
            scratch.octet('{');
            key("PID");
            scratch.number(process.parentPid());
            key("PROCESS_PATH");
            scratch.string(shown(process.parentExecutable(), process.parentName()));
            scratch.octet('}');
        }
        return taken();
    }

    private void processFields(ProcessIdentity process) {
        key("PID");
        scratch.number(process.pid());
        if (process.uid() != -1) {
            key("UID");
            scratch.number(Integer.toUnsignedLong(process.uid()));
        }
        final String userName = process.userName();
        if (userName != null) {
            key("UID_NAME");
            scratch.string(userName);
        }
        if (process.gid() != -1) {
            key("GID");
            scratch.number(Integer.toUnsignedLong(process.gid()));
        }
        final String groupName = process.groupName();
        if (groupName != null) {
            key("GID_NAME");
            scratch.string(groupName);
        }
        key("PROCESS_PATH");
        scratch.string(shown(process.executable(), process.name()));
        text("PROCESS_CMDLINE", process.commandLine());
    }

    private byte[] ownProcess(ProcessIdentity process) {
        scratch.clear();
        key("process");
        scratch.octet('{');
        ownFields(process);
        if (process.parentExecutable().isEmpty()) {
            key("parent_exe");
            scratch.string("");
        }
        return taken();
    }

    private void ownFields(ProcessIdentity process) {
        key("comm");
        scratch.string(process.name());
        if (process.executable().isEmpty()) {
            key("exe");
            scratch.string("");
        }
        if (process.startNs() != 0) {
            key("start");
            scratch.number(process.startNs());
        }
        if (process.startTimeNs() != 0) {
            key("start_time");
            scratch.number(process.startTimeNs());
        }
        key("parent_name");
        scratch.string(process.parentName());
    }

    private byte[] ntopContainer(Workload workload) {
        scratch.clear();
        key("LOCAL_CONTAINER");
        scratch.octet('{');
        key("ID");
        scratch.string(workload.containerId());
        if (isInPod(workload)) {
            key("K8S");
            scratch.octet('{');
            text("NAME", workload.podContainer());
            text("POD", workload.podName());
            text("NS", workload.podNamespace());
            scratch.octet('}');
        } else if (!workload.containerName().isEmpty()) {
            key("DOCKER");
            scratch.octet('{');
            text("NAME", workload.containerName());
            scratch.octet('}');
        }
        scratch.octet('}');
        return taken();
    }

    private byte[] ownContainer(Workload workload) {
        scratch.clear();
        key("container");
        scratch.octet('{');
        key("runtime");
        scratch.string(workload.runtime());
        if (isInPod(workload)) {
            text("name", workload.containerName());
        }
        text("image", workload.image());
        text("pod_uid", workload.podUid());
        if (!workload.labels().isEmpty()) {
            key("labels");
            scratch.octet('{');
            workload.labels().forEach(this::label);
            scratch.octet('}');
        }
        scratch.octet('}');
        return taken();
    }

    private static boolean isInPod(Workload workload) {
        return !workload.podName().isEmpty()
                || !workload.podNamespace().isEmpty()
                || !workload.podContainer().isEmpty();
    }

    /** ntopng shows a process by its path only. */
    private static String shown(String executable, String name) {
        return executable.isEmpty() ? name : executable;
    }

    private void text(String key, String value) {
        if (!value.isEmpty()) {
            key(key);
            scratch.string(value);
        }
    }

    private void label(String name, String value) {
        key(name);
        scratch.string(value);
    }

    private void key(String key) {
        if (scratch.length > 0 && scratch.bytes[scratch.length - 1] != '{') {
            scratch.octet(',');
        }
        scratch.string(key);
        scratch.octet(':');
    }

    private byte[] taken() {
        return scratch.copy(0, scratch.length);
    }
}
