// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.util.Optional;
import java.util.OptionalInt;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Users and groups as this host knows them, from files or a directory service (nsswitch.conf(5)). A service may answer
 * slowly, so callers keep the answers. Thread safe.
 */
public final class HostUsers {
    /** More than any entry has but a group of thousands, whose members do not matter here. */
    private static final int TEXTS_BYTES = 1 << 16;

    private static final int MAX_TEXTS_BYTES = 1 << 24;
    private static final int ENTRY_BYTES = 64;
    private static final int MAX_GROUPS = 4_096;
    private static final int ERANGE = 34;

    /** Offsets in {@code struct passwd}: name and password are pointers. */
    private static final int PASSWD_GID = 2 * Long.BYTES + Integer.BYTES;
    /** Offset in {@code struct group}. */
    private static final int GROUP_GID = 2 * Long.BYTES;

    private HostUsers() {}

    /**
     * A user.
     *
     * @param gid primary group
     */
    public record User(String name, int uid, int gid) {}

    /** The user that this process acts as. */
    public static int ownUid() {
        return LibC.INSTANCE.geteuid();
    }

    /** Empty when there is none with this number, or the database cannot be read. */
    public static Optional<User> user(int uid) {
        final Pointer entry = room(ENTRY_BYTES);
        final Pointer result = room(Long.BYTES);
        final Pointer texts = room(TEXTS_BYTES);
        final int error = LibC.INSTANCE.getpwuid_r(uid, entry, texts, TEXTS_BYTES, result);
        if (error != 0 || result.getLong(0) == 0) {
            return Optional.empty();
        }
        final String name = texts.getString(entry.getLong(0) - texts.address());
        return Optional.of(new User(name, uid, entry.getInt(PASSWD_GID)));
    }

    /** The number of a group; empty when there is none of that name. */
    public static OptionalInt groupId(String name) {
        for (int length = TEXTS_BYTES; length <= MAX_TEXTS_BYTES; length *= 16) {
            final Pointer entry = room(ENTRY_BYTES);
            final Pointer result = room(Long.BYTES);
            final int error = LibC.INSTANCE.getgrnam_r(name, entry, room(length), length, result);
            if (error != ERANGE) {
                return error != 0 || result.getLong(0) == 0
                        ? OptionalInt.empty()
                        : OptionalInt.of(entry.getInt(GROUP_GID));
            }
        }
        return OptionalInt.empty();
    }

    /** Whether a group is the user's primary one or names the user among its members. */
    public static boolean isMember(User user, int gid) {
        if (user.gid() == gid) {
            return true;
        }
        final Pointer groups = room(MAX_GROUPS * Integer.BYTES);
        final Pointer count = room(Integer.BYTES);
        count.putInt(0, MAX_GROUPS);
        if (LibC.INSTANCE.getgrouplist(user.name(), user.gid(), groups, count) < 0) {
            return false;
        }
        for (int i = 0; i < count.getInt(0); i++) {
            if (groups.getInt((long) i * Integer.BYTES) == gid) {
                return true;
            }
        }
        return false;
    }

    private static Pointer room(int bytes) {
        return Memory.allocateDirect(Runtime.getSystemRuntime(), bytes, true);
    }
}
