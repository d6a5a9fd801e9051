// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/** A user of this host, as the C library knows it: from /etc/passwd, LDAP and so on. */
public record ServiceUser(String name, int uid, int gid, String home) {
    // struct passwd of glibc and musl on 64 bits
    private static final int UID_OFFSET = 16;
    private static final int GID_OFFSET = 20;
    private static final int HOME_OFFSET = 32;

    /** Null when there is no such user. */
    public static @Nullable ServiceUser named(String name) {
        final Pointer entry = CredentialCalls.INSTANCE.getpwnam(name);
        if (entry == null) {
            return null;
        }
        final Pointer home = entry.getPointer(HOME_OFFSET);
        return new ServiceUser(
                name, entry.getInt(UID_OFFSET), entry.getInt(GID_OFFSET), home == null ? "/" : home.getString(0));
    }
}
