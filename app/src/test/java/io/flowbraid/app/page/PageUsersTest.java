// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.module.UnixSystem;
import io.flowbraid.ffi.HostUsers;
import org.junit.jupiter.api.Test;

class PageUsersTest {
    private static final int OWN_UID = (int) new UnixSystem().getUid();
    private static final int NOBODY = 65_534;
    private static final int STRANGER = 54_321;

    @Test
    void shouldLetInRootAndTheUserWhoStartedIt() {
        try (PageUsers users = PageUsers.of("", "")) {
            assertThat(users.isAllowed(0)).isTrue();
            assertThat(users.isAllowed(OWN_UID)).isTrue();
            assertThat(users.isAllowed(STRANGER)).isFalse();
            assertThat(users.text()).startsWith("root");
        }
    }

    @Test
    void shouldLetInWhoeverCalledSudo() {
        try (PageUsers users = PageUsers.of("", Integer.toString(STRANGER))) {
            assertThat(users.isAllowed(STRANGER)).isTrue();
            assertThat(users.isAllowed(STRANGER + 1)).isFalse();
        }
    }

    @Test
    void shouldIgnoreASudoUidThatIsNoUser() {
        for (final String nonsense : new String[] {"", "-1", "alice", "99999999999", Integer.toString(NOBODY)}) {
            assertThat(PageUsers.starter(nonsense)).describedAs(nonsense).isEmpty();
        }
    }

    /** Where a user namespace does not know a user, the kernel says nobody: it may be anybody. */
    @Test
    void shouldNeverLetInNobody() {
        try (PageUsers users = PageUsers.of("nogroup", Integer.toString(NOBODY))) {
            assertThat(users.isAllowed(NOBODY)).isFalse();
        }
    }

    @Test
    void shouldKnowTheMembersOfAGroup() {
        final int daemon = 1;
        try (PageUsers users = PageUsers.of("daemon", "")) {
            assertThat(users.isAllowed(daemon)).as("by the primary group").isTrue();
            assertThat(users.isAllowed(STRANGER)).isFalse();
            assertThat(users.text()).endsWith(" and the group daemon");
        }
        try (PageUsers users = PageUsers.of("", "")) {
            assertThat(users.isAllowed(daemon)).isFalse();
        }
    }

    @Test
    void shouldNameUsersWithTheirNumbers() {
        try (PageUsers users = PageUsers.of("", "")) {
            assertThat(users.name(0)).isEqualTo("root (uid 0)");
            assertThat(users.name(STRANGER)).isEqualTo("uid " + STRANGER);
        }
    }

    @Test
    void shouldReadTheUserDatabase() {
        assertThat(HostUsers.user(0)).contains(new HostUsers.User("root", 0, 0));
        assertThat(HostUsers.user(STRANGER)).isEmpty();
        assertThat(HostUsers.groupId("root")).hasValue(0);
        assertThat(HostUsers.groupId("no-such-group")).isEmpty();
    }
}
