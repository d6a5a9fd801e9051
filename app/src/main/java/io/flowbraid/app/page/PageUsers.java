// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.ffi.HostUsers;
import io.flowbraid.introspection.agent.netlink.SocketOwners;
import io.flowbraid.web.http.LocalUsers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Who may use the page without a token: root, the user who started this program (by sudo, too) and the members of a
 * group. The kernel says whose the socket at the other end of a connection is; the flow table, which events from
 * anywhere fill, is never asked.
 */
public final class PageUsers implements LocalUsers, AutoCloseable {
    private static final int ROOT = 0;
    /** What the kernel shows for users that a user namespace does not know: it may be anybody. */
    private static final int OVERFLOW_UID = 65_534;

    private static final long KEPT_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int MAX_KEPT = 1_024;

    private final Set<Integer> uids;
    private final String group;
    private final OptionalInt gid;
    private final SocketOwners owners = new SocketOwners();
    /** Membership and names, since a directory service may answer slowly. */
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();

    private record Known(String name, boolean isMember, long sinceNs) {}

    private PageUsers(Set<Integer> uids, String group, OptionalInt gid) {
        this.uids = uids;
        this.group = group;
        this.gid = gid;
    }

    /**
     * Those of this process.
     *
     * @param group empty for none
     * @param sudoUid what {@code SUDO_UID} says; empty without sudo
     */
    public static PageUsers of(String group, String sudoUid) {
        final Set<Integer> uids = new TreeSet<>(List.of(ROOT, HostUsers.ownUid()));
        starter(sudoUid).ifPresent(uids::add);
        uids.remove(OVERFLOW_UID);
        return new PageUsers(Set.copyOf(uids), group, group.isEmpty() ? OptionalInt.empty() : HostUsers.groupId(group));
    }

    /**
     * The user who called sudo; empty without sudo, or when that user has no number of their own. Whoever writes the
     * variable without sudo gives away no more than what they may see themselves.
     */
    public static OptionalInt starter(String sudoUid) {
        if (!sudoUid.matches("\\d{1,9}")) {
            return OptionalInt.empty();
        }
        final int uid = Integer.parseInt(sudoUid);
        return uid == OVERFLOW_UID ? OptionalInt.empty() : OptionalInt.of(uid);
    }

    @Override
    public OptionalInt clientOf(InetSocketAddress server, InetSocketAddress client) {
        return owners.clientOf(server, client);
    }

    @Override
    public boolean isAllowed(int uid) {
        return uids.contains(uid)
                || (gid.isPresent() && uid != OVERFLOW_UID && known(uid).isMember());
    }

    @Override
    public String name(int uid) {
        return known(uid).name();
    }

    /** For a message: {@code root, alice and the group adm}. */
    public String text() {
        final List<String> names = new ArrayList<>();
        new TreeSet<>(uids).forEach(uid -> names.add(plainName(uid)));
        if (gid.isPresent()) {
            names.add("the group " + group);
        }
        return names.size() == 1
                ? names.get(0)
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1);
    }

    private static String plainName(int uid) {
        return HostUsers.user(uid).map(HostUsers.User::name).orElse("uid " + uid);
    }

    private Known known(int uid) {
        final long nowNs = System.nanoTime();
        final Known kept = known.get(uid);
        if (kept != null && nowNs - kept.sinceNs() < KEPT_NS) {
            return kept;
        }
        if (known.size() >= MAX_KEPT) {
            known.clear();
        }
        final Known found = HostUsers.user(uid)
                .map(user -> new Known(
                        printable(user.name()) + " (uid " + uid + ")",
                        gid.isPresent() && HostUsers.isMember(user, gid.getAsInt()),
                        nowNs))
                .orElseGet(() -> new Known("uid " + uid, false, nowNs));
        known.put(uid, found);
        return found;
    }

    private static String printable(String name) {
        return name.replaceAll("[^\\p{Print}]", "?");
    }

    @Override
    public void close() {
        owners.close();
    }
}
