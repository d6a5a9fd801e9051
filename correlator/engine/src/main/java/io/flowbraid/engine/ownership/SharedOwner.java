// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.observation.WatchedHosts;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketRole;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose a socket is, where, and how that is known: what most sockets of one process have in common, so that each value
 * is kept once, by {@link Owners}. Nobody writes to one that an ownership has; who wants another value makes a draft of
 * it.
 */
public final class SharedOwner {
    /** Its number among the {@link Owners}; 0 for {@link Owners#NOBODY} and for a draft. */
    int number;
    /** Ownerships that have it. */
    int uses;
    /** Of the same place in the index, or of those that are free. */
    @Nullable
    SharedOwner next;

    /** Index of the feed that reports the socket, and the agent within it. */
    public int feed;

    public int sourceId;
    /** Number of its host, see {@link WatchedHosts}. */
    public int host;

    public long netns;
    /** The only interface that the socket uses, as an index within its namespace; 0 any. */
    public int boundInterface;
    /** Its connection carries a part of an MPTCP connection. */
    public boolean isSubflow;
    /** How far event times may be off against packet times. */
    public long slackNs;

    /** Interfaces on which flows of the socket were seen, as bits. */
    public long seenAt;

    public SocketRole role = SocketRole.UNKNOWN;
    public AttributionMethod method = AttributionMethod.NONE;

    public @Nullable ProcessIdentity process;

    public @Nullable ProcessIdentity laterImage;

    /** Others that use the socket: the last to send, the last to receive. */
    public @Nullable ProcessIdentity sender;

    public @Nullable ProcessIdentity receiver;

    public @Nullable Workload workload;

    public String hostName = "";
    String interfaceName = "";

    /** The kernel itself has the socket: there is no process to name. */
    public boolean isKernel;

    /** Packets made by hand, of which any other socket may be the owner. */
    public boolean isInjected() {
        return method == AttributionMethod.INJECT;
    }

    /** The inode as its host knows it: the collector adds its own mark to the namespaces of other hosts. */
    public long netnsInode() {
        return netns & 0xffff_ffffL;
    }

    /** A datagram socket with this owner has one peer. */
    public boolean isConnected() {
        return method == AttributionMethod.CONNECT;
    }

    public boolean isClient() {
        return role == SocketRole.CLIENT;
    }

    public boolean isServer() {
        return role == SocketRole.SERVER;
    }

    /** The same process, or nobody known either time. */
    public boolean isSameProcess(SharedOwner other) {
        return ProcessIdentity.areSame(process, other.process);
    }

    /** One has made the other, as a server makes a child for each client. */
    public boolean isParentOrChildOf(SharedOwner other) {
        final ProcessIdentity one = process;
        final ProcessIdentity two = other.process;
        return one != null && two != null && (one.isChildOf(two) || two.isChildOf(one));
    }

    /** The same five-tuple means another connection there: another host, interface or network namespace. */
    public boolean isElsewhere(SharedOwner other) {
        return host != other.host
                || boundInterface != other.boundInterface
                || (netns != other.netns && netns != 0 && other.netns != 0);
    }

    /** Takes over what {@link #isSame} compares. */
    void copyFrom(SharedOwner other) {
        feed = other.feed;
        sourceId = other.sourceId;
        host = other.host;
        netns = other.netns;
        boundInterface = other.boundInterface;
        isSubflow = other.isSubflow;
        slackNs = other.slackNs;
        seenAt = other.seenAt;
        role = other.role;
        method = other.method;
        process = other.process;
        laterImage = other.laterImage;
        sender = other.sender;
        receiver = other.receiver;
        workload = other.workload;
        hostName = other.hostName;
        interfaceName = other.interfaceName;
        isKernel = other.isKernel;
    }

    boolean isSame(SharedOwner other) {
        return feed == other.feed
                && sourceId == other.sourceId
                && host == other.host
                && netns == other.netns
                && boundInterface == other.boundInterface
                && isSubflow == other.isSubflow
                && slackNs == other.slackNs
                && seenAt == other.seenAt
                && role == other.role
                && method == other.method
                && isKernel == other.isKernel
                && Objects.equals(process, other.process)
                && Objects.equals(laterImage, other.laterImage)
                && Objects.equals(sender, other.sender)
                && Objects.equals(receiver, other.receiver)
                && Objects.equals(workload, other.workload)
                && hostName.equals(other.hostName)
                && interfaceName.equals(other.interfaceName);
    }

    int hash() {
        int hash = role.ordinal() + 31 * (method.ordinal() + 31 * (feed + 31 * (sourceId + 31 * host)));
        hash = 31 * (31 * hash + Long.hashCode(netns ^ seenAt ^ (long) boundInterface << 32)) + hash(process);
        hash = 31 * (31 * hash + hash(laterImage)) + hash(sender);
        hash = 31 * hash + hash(receiver);
        hash *= 0x9e3779b9;
        return hash ^ hash >>> 16;
    }

    private static int hash(@Nullable ProcessIdentity process) {
        return process == null ? 0 : process.pid() + 31 * Long.hashCode(process.startNs());
    }
}
