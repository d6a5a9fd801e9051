// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.TcpFailure;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;

/** Says in a sentence what a flow is: {@code /bin/bash run by root contacts 203.0.113.7:443, …}. */
final class FlowSentence {
    /** Of the path of a program; its end tells more than its beginning. */
    private static final int MAX_PROGRAM = 120;

    private FlowSentence() {}

    static String of(FlowRecord flow) {
        final String clientLists = listed(flow.client.lists);
        return who(flow.client) + clientLists + (clientLists.isEmpty() ? "" : ",") + " contacts " + server(flow)
                + listed(flow.server.lists) + failed(flow);
    }

    private static String server(FlowRecord flow) {
        final String place = place(flow.server, Transport.hasPorts(flow.protocol));
        final ProcessIdentity process = flow.server.attribution.process;
        return process == null ? place : place + " (" + program(process) + ")";
    }

    private static String who(FlowSide side) {
        final ProcessIdentity process = side.attribution.process;
        if (process == null) {
            return IpAddress.format(side.addressHi, side.addressLo);
        }
        final Workload workload = side.attribution.workload;
        final String container = workload == null ? "" : workload.containerName();
        return program(process) + runBy(process) + (container.isEmpty() ? "" : " in the container " + container);
    }

    private static String runBy(ProcessIdentity process) {
        if (process.uid() == ProcessIdentity.UNKNOWN_ID) {
            return "";
        }
        final String user = process.userName();
        return " run by " + (user == null || user.isEmpty() ? "user " + Integer.toUnsignedString(process.uid()) : user);
    }

    private static String program(ProcessIdentity process) {
        return program(process.executable().isEmpty() ? process.name() : process.executable());
    }

    static String program(String path) {
        return path.length() <= MAX_PROGRAM ? path : "…" + path.substring(path.length() - MAX_PROGRAM);
    }

    private static String place(FlowSide side, boolean hasPort) {
        final String address = IpAddress.format(side.addressHi, side.addressLo);
        return hasPort ? IpAddress.withPort(address, side.port) : address;
    }

    private static String listed(Labels lists) {
        if (lists.isEmpty()) {
            return "";
        }
        final boolean isOne = lists.asMap().size() == 1;
        return ", which is in the list" + (isOne ? " " : "s ")
                + String.join(", ", lists.asMap().keySet());
    }

    private static String failed(FlowRecord flow) {
        final TcpFailure failure = flow.protocol == Transport.TCP ? TcpFailure.of(flow) : TcpFailure.NONE;
        if (failure != TcpFailure.NONE) {
            return ": " + failure.text().replace('_', ' ');
        }
        return switch (flow.endReason) {
            case REFUSED, TIMED_OUT, UNREACHABLE -> ": " + flow.endReason.text().replace('_', ' ');
            default -> "";
        };
    }
}
