// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import io.flowbraid.app.process.RunFailure;
import io.flowbraid.model.text.SafeText;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/**
 * The terminal, in raw mode and on its second screen, until it is closed or the process is suspended. (NOT thread safe,
 * but for {@link #restore}.)
 */
final class TopTerminal implements AutoCloseable {
    private static final long ESCAPE_MS = 100;
    private static final char ESCAPE = 27;
    private static final char DELETE = 127;

    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private final NonBlockingReader reader;
    private final AtomicBoolean isRaw = new AtomicBoolean();
    private final Thread restoring = new Thread(this::restore, "top-restore");
    /** Signals that came and are not handled yet. */
    private final Set<Terminal.Signal> signals;

    private String lastText = "";
    private boolean isAtEnd;
    private boolean wasSuspended;
    private Size size;

    private TopTerminal(Terminal terminal, Set<Terminal.Signal> signals) {
        this.terminal = terminal;
        this.signals = signals;
        before = terminal.getAttributes();
        display = new Display(terminal, true);
        reader = terminal.reader();
        size = terminal.getSize();
    }

    static TopTerminal open() {
        final Set<Terminal.Signal> signals = ConcurrentHashMap.newKeySet();
        try {
            final Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(false)
                    .nativeSignals(true)
                    .signalHandler(signals::add)
                    .build();
            requireCursor(terminal);
            final TopTerminal opened = new TopTerminal(terminal, signals);
            opened.begin();
            return opened;
        } catch (IOException | IllegalStateException e) {
            throw new RunFailure("the terminal cannot be used (" + e.getMessage() + "); use --once or --json");
        }
    }

    /** A terminal of type dumb can only print line after line. */
    private static void requireCursor(Terminal terminal) throws IOException {
        if (terminal.getStringCapability(Capability.cursor_address) == null) {
            terminal.close();
            throw new RunFailure("a terminal of the type " + SafeText.replaced(terminal.getType(), '?')
                    + " cannot place its cursor; set TERM to the type that it has, or use --once or --json");
        }
    }

    private void begin() {
        Runtime.getRuntime().addShutdownHook(restoring);
        enter();
    }

    private void enter() {
        isRaw.set(true);
        terminal.enterRawMode();
        final Attributes raw = terminal.getAttributes();
        // At SIGQUIT the virtual machine prints all its threads, in any case.
        raw.setControlChar(Attributes.ControlChar.VQUIT, 0);
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.keypad_xmit);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
        resize(terminal.getSize());
    }

    private void resize(Size next) {
        size = next;
        display.resize(next);
        display.clear();
    }

    /** Makes the terminal as it was; does nothing the second time. Any thread may call it. */
    private void restore() {
        if (isRaw.compareAndSet(true, false)) {
            terminal.puts(Capability.cursor_visible);
            terminal.puts(Capability.keypad_local);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
            terminal.setAttributes(before);
        }
    }

    /** The user wants to end, by a signal, or the terminal is gone. */
    boolean isQuitAsked() {
        return isAtEnd || signals.contains(Terminal.Signal.INT);
    }

    int width() {
        return Math.max(1, size.getColumns());
    }

    int height() {
        return Math.max(1, size.getRows());
    }

    /** Whether all must be drawn again: the size has changed, or the process was suspended. */
    boolean hasChanged() {
        if (signals.remove(Terminal.Signal.TSTP)) {
            suspend();
            wasSuspended = true;
            return true;
        }
        if (!signals.remove(Terminal.Signal.WINCH)) {
            return false;
        }
        resize(terminal.getSize());
        return true;
    }

    /** Whether the process was suspended since the last call. */
    boolean wasSuspended() {
        final boolean was = wasSuspended;
        wasSuspended = false;
        return was;
    }

    /** SIGTSTP came, which stops a process unless it has a handler. SIGSTOP can have none. */
    private void suspend() {
        restore();
        try {
            new ProcessBuilder(
                            "kill",
                            "-STOP",
                            Long.toString(ProcessHandle.current().pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // Without kill, the program goes on.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        enter();
    }

    /** Draws what has changed. */
    void draw(List<AttributedString> lines) {
        display.update(lines, 0);
    }

    /** The next key; null if none comes in time, or one that has no meaning here. Its text is {@link #lastText}. */
    TopControls.@Nullable Key key(long timeoutMs) {
        try {
            final int next = reader.read(timeoutMs);
            if (next == NonBlockingReader.EOF) {
                isAtEnd = true;
            }
            return next < 0 ? null : key(next);
        } catch (IOException e) {
            isAtEnd = true;
            return null;
        }
    }

    private TopControls.@Nullable Key key(int next) throws IOException {
        lastText = "";
        return switch (next) {
            case ESCAPE -> escape();
            case '\r', '\n' -> TopControls.Key.ENTER;
            case '\b', DELETE -> TopControls.Key.BACKSPACE;
            default -> {
                lastText = Character.isHighSurrogate((char) next)
                        ? new String(new char[] {(char) next, (char) reader.read(ESCAPE_MS)})
                        : Character.toString((char) next);
                yield TopControls.Key.CHARACTER;
            }
        };
    }

    /** The key itself, or the beginning of another key or of an answer of the terminal: {@code ESC [ 5 ~}. */
    private TopControls.@Nullable Key escape() throws IOException {
        final int kind = reader.peek(ESCAPE_MS);
        if (kind != '[' && kind != 'O') {
            return TopControls.Key.ESCAPE;
        }
        reader.read(ESCAPE_MS);
        final StringBuilder code = new StringBuilder();
        int next;
        do {
            next = reader.read(ESCAPE_MS);
            code.append((char) next);
        } while (next >= ' ' && next < '@');
        return switch (code.toString()) {
            case "A" -> TopControls.Key.UP;
            case "B" -> TopControls.Key.DOWN;
            case "H", "1~", "7~" -> TopControls.Key.HOME;
            case "F", "4~", "8~" -> TopControls.Key.END;
            case "5~" -> TopControls.Key.PAGE_UP;
            case "6~" -> TopControls.Key.PAGE_DOWN;
            default -> null;
        };
    }

    String lastText() {
        return lastText;
    }

    @Override
    public void close() {
        restore();
        try {
            terminal.close();
            Runtime.getRuntime().removeShutdownHook(restoring);
        } catch (IOException | IllegalStateException e) {
            // The terminal is gone, or the virtual machine ends: restored it is.
        }
    }
}
