// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.app.plan.PagePlan;
import io.flowbraid.ffi.HostUsers;
import io.flowbraid.web.http.LocalUsers;
import io.flowbraid.web.http.UnixSocket;
import io.flowbraid.web.http.WebSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may use the page of a run, and how that is said at the start. */
final class PageAccess implements AutoCloseable {
    private static final String OFF = "off";
    private static final String SOCKET_NAME = "api.sock";
    private static final int ROOT = 0;

    private final PagePlan plan;
    private final PageUsers users;
    private final @Nullable UnixSocket socket;

    PageAccess(PagePlan plan, Map<String, String> environment) {
        this.plan = plan;
        final String sudoUid = environment.getOrDefault("SUDO_UID", "");
        users = PageUsers.of(plan.group(), sudoUid);
        final Path path = path(plan.unixSocket(), environment);
        socket = path == null
                ? null
                : new UnixSocket(
                        path,
                        !plan.unixSocket().isEmpty(),
                        HostUsers.ownUid() == ROOT ? PageUsers.starter(sudoUid).orElse(-1) : -1,
                        plan.group());
    }

    private static @Nullable Path path(String wish, Map<String, String> environment) {
        if (!wish.isEmpty()) {
            return wish.equals(OFF) ? null : Path.of(wish);
        }
        // What systemd made for a service (RuntimeDirectory=).
        final String ofService =
                environment.getOrDefault("RUNTIME_DIRECTORY", "").split(":", 2)[0];
        if (ofService.startsWith("/")) {
            return Path.of(ofService, SOCKET_NAME);
        }
        if (HostUsers.ownUid() == ROOT) {
            return Path.of("/run/flowbraid", SOCKET_NAME);
        }
        final String runtimeDirectory = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return runtimeDirectory.startsWith("/") ? Path.of(runtimeDirectory, "flowbraid", SOCKET_NAME) : null;
    }

    WebSettings addTo(WebSettings settings) {
        final WebSettings named = plan.token().isEmpty() ? settings : settings.withToken(plan.token());
        return named.withUsers(plan.isOpenToOwners() ? users : LocalUsers.NONE).withUnixSocket(socket);
    }

    /** What the user must know to have access, or to give it; {@code url} ends with a slash. */
    String text(String url, String token, boolean isAtSocket) {
        final StringBuilder text = new StringBuilder();
        text.append(plan.isOpenToOwners() ? "from this host it answers " + users.text() : "by TCP it answers nobody");
        if (isAtSocket && socket != null) {
            text.append(plan.isOpenToOwners() ? ", also" : ", but " + users.text())
                    .append(" at the Unix socket ");
            text.append(socket.path());
        }
        text.append("; everybody else needs the token");
        return plan.token().isEmpty()
                ? text + ": " + url + "?token=" + token + " (whoever has this link can see all flows)"
                : text + " of web.token: " + url + "?token=TOKEN";
    }

    @Override
    public void close() {
        users.close();
    }
}
