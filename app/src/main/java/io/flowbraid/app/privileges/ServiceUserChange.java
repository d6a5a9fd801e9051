// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.privileges;

import io.flowbraid.ffi.Credentials;
import io.flowbraid.ffi.CredentialsException;
import io.flowbraid.ffi.ServiceUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Starts this program again as its service user, with the capabilities it needs and no others. The process id stays.
 * Done before anything is opened: what the service user may not read or write fails as it would in each later run.
 */
public final class ServiceUserChange {
    private static final Path SELF = Path.of("/proc/self");
    /** Where state is kept for root, and so for the user who stands for it. */
    private static final Path STATE = Path.of("/var/lib/flowbraid");

    /** Of the fields of the line {@code Uid:}, behind the real one. */
    private static final int EFFECTIVE = 2;

    private static final String STATE_VARIABLE = "XDG_STATE_HOME";

    private ServiceUserChange() {}

    /**
     * Returns when nothing is to be done: no user is wanted, or this process is that user's already.
     *
     * @throws PrivilegeException when it cannot be done; nothing may be opened after that
     */
    public static void apply(PrivilegePlan plan, NeededCapabilities needed) {
        if (plan.user().isEmpty()) {
            return;
        }
        final ServiceUser user = ServiceUser.named(plan.user());
        if (user == null) {
            throw new PrivilegeException("there is no user " + plan.user()
                    + " to run as; add it (sudo useradd --system " + plan.user()
                    + "), or leave privileges.user empty");
        }
        try {
            final List<String> status = Files.readAllLines(SELF.resolve("status"));
            final int own = effectiveUid(status);
            if (own == user.uid()) {
                return;
            }
            if (own != 0) {
                throw new PrivilegeException("only root can become " + user.name()
                        + "; start flowbraid as root or as that user, or leave privileges.user empty");
            }
            restart(user, HeldCapabilities.in(status).only(needed.set()));
        } catch (IOException e) {
            throw new PrivilegeException(
                    "cannot become " + user.name() + ": /proc cannot be read (" + e.getMessage() + ")");
        } catch (CredentialsException e) {
            throw new PrivilegeException("cannot become " + user.name() + ": " + e.getMessage()
                    + "; start flowbraid as that user with AmbientCapabilities= of systemd, or leave"
                    + " privileges.user empty");
        }
    }

    /** The owner of {@code /proc/self} is another where a java binary with capabilities runs. */
    private static int effectiveUid(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("Uid:"))
                .findFirst()
                .map(line -> (int) Long.parseLong(line.split("\\s+", -1)[EFFECTIVE]))
                .orElse(-1);
    }

    private static void restart(ServiceUser user, long capabilities) throws IOException, CredentialsException {
        final String program = SELF.resolve("exe").toRealPath().toString();
        final List<String> arguments = strings(SELF.resolve("cmdline"));
        final List<String> environment = environment(user);
        if (environment.contains(STATE_VARIABLE + "=" + STATE.getParent())) {
            giveState(user);
        }
        Credentials.become(user, capabilities);
        requireReadable(user, program);
        closeFilesOfThisMachine();
        Credentials.exec(program, arguments, environment);
    }

    /** As at the start; the home is the user's, and state is kept where root's would be. */
    private static List<String> environment(ServiceUser user) throws IOException {
        final List<String> environment = new ArrayList<>(strings(SELF.resolve("environ")));
        environment.removeIf(variable ->
                variable.startsWith("HOME=") || variable.startsWith("USER=") || variable.startsWith("LOGNAME="));
        environment.add("HOME=" + user.home());
        environment.add("USER=" + user.name());
        environment.add("LOGNAME=" + user.name());
        if (environment.stream().noneMatch(variable -> variable.startsWith(STATE_VARIABLE + "="))) {
            environment.add(STATE_VARIABLE + "=" + STATE.getParent());
        }
        return environment;
    }

    /** Each character is a byte. */
    private static List<String> strings(Path file) throws IOException {
        final String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        return text.isEmpty()
                ? List.of()
                : List.of(text.substring(0, text.length() - 1).split("\0", -1));
    }

    /**
     * What root has kept there so far, once. As long as the directory is root's nobody can put a link into it;
     * afterwards its new owner can, so that nothing in it may be given away again.
     */
    private static void giveState(ServiceUser user) throws IOException {
        Files.createDirectories(STATE);
        if (!Files.getAttribute(STATE, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0)) {
            return;
        }
        final List<Path> files;
        try (Stream<Path> walk = Files.walk(STATE)) {
            files = new ArrayList<>(walk.toList());
        }
        Collections.reverse(files); // the directory itself comes last
        for (final Path file : files) {
            Files.setAttribute(file, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Java opens its own files without close-on-exec; descriptors that somebody gave us are to stay open. */
    private static void closeFilesOfThisMachine() throws IOException, CredentialsException {
        final Set<Path> own = new HashSet<>(classPath());
        own.add(Path.of("/dev/random"));
        own.add(Path.of("/dev/urandom"));
        final Path java = Path.of(System.getProperty("java.home")).toRealPath();
        final List<Path> descriptors;
        try (Stream<Path> listing = Files.list(SELF.resolve("fd"))) {
            descriptors = listing.toList();
        }
        for (final Path descriptor : descriptors) {
            if (Files.isSymbolicLink(descriptor)) {
                final Path file = Files.readSymbolicLink(descriptor);
                if (own.contains(file) || file.startsWith(java)) {
                    Credentials.closeOnExec(Integer.parseInt(String.valueOf(descriptor.getFileName())));
                }
            }
        }
    }

    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(":", -1))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }

    private static void requireReadable(ServiceUser user, String program) {
        final Set<Path> files = new LinkedHashSet<>(classPath());
        files.add(Path.of(program));
        for (final Path file : files) {
            if (!Files.isReadable(file)) {
                throw new PrivilegeException("the user " + user.name() + " cannot read " + file
                        + "; install flowbraid where every user may read it, such as /opt/flowbraid");
            }
        }
    }
}
