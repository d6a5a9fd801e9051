// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import java.util.List;
import java.util.Set;

/** How much of a command line leaves the agent or enters the collector. Immutable, for any thread. */
public final class CommandLines {
    /** How much is shown. */
    public enum Mode {
        /** All arguments, with secrets replaced by {@link CommandLines#MASK}. */
        MASKED,
        /** All arguments as they are. */
        FULL,
        /** No arguments. */
        NAME_ONLY
    }

    /** Stands for a secret. The same for each: the length of a password is nobody's business. */
    public static final String MASK = "********";

    public static final CommandLines MASKED = new CommandLines(Mode.MASKED, List.of());
    public static final CommandLines FULL = new CommandLines(Mode.FULL, List.of());

    /** Stands for what is missing. */
    private static final char CUT = '\u2026';
    /** An agent of ours reads 4,096 bytes and sends 4,500 characters at most, and the ellipsis. */
    private static final int MAX_CHARS = 4501;
    /** Their arguments say which container a process or a connection belongs to, and nothing else. */
    private static final Set<String> CONTAINER_PROGRAMS = Set.of("docker-proxy", "conmon");

    private final Mode mode;
    private final SecretNames names;

    private CommandLines(Mode mode, List<String> ownNames) {
        this.mode = mode;
        names = new SecretNames(ownNames);
    }

    /** @param ownNames further names whose values are secrets; {@code *} stands for any characters */
    public static CommandLines of(Mode mode, List<String> ownNames) {
        return new CommandLines(mode, ownNames);
    }

    /**
     * The line to show.
     *
     * @param arguments separated by NUL, as the kernel keeps them, or by spaces, where it is not known better
     */
    public String shown(String arguments) {
        if (arguments.isEmpty()) {
            return arguments;
        }
        final String bounded = arguments.length() > MAX_CHARS ? arguments.substring(0, MAX_CHARS - 1) + CUT : arguments;
        return switch (mode) {
            case FULL -> bounded.replace('\0', ' ');
            case MASKED -> masked(bounded);
            case NAME_ONLY -> CONTAINER_PROGRAMS.contains(program(bounded)) ? masked(bounded) : "";
        };
    }

    private String masked(String arguments) {
        final MaskedText text = new MaskedText(arguments);
        UrlPasswords.hideIn(text);
        new NamedValues(text, names).hide();
        new OptionValues(text, names).hide();
        KnownTokens.hideIn(text);
        return text.shown();
    }

    /** The last part of the path of the first argument. */
    private static String program(String arguments) {
        int end = 0;
        while (end < arguments.length() && arguments.charAt(end) != 0 && arguments.charAt(end) != ' ') {
            end++;
        }
        return arguments.substring(arguments.lastIndexOf('/', end) + 1, end);
    }
}
