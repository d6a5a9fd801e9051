// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;

/** The product on a terminal that is none: a test types, resizes, and reads the screen as a person sees it. */
final class PseudoTerminal implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Process process;
    private final ScreenTerminal screen;
    private final StringBuilder raw = new StringBuilder();
    private final List<String> messages = new CopyOnWriteArrayList<>();

    /** @param launcher to run it behind another command */
    PseudoTerminal(List<String> launcher, int rows, int columns, String... arguments) throws IOException {
        screen = new ScreenTerminal(columns, rows);
        final List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of("python3", "-u", TrafficProgram.resource("terminal.py")));
        command.addAll(List.of(Integer.toString(rows), Integer.toString(columns)));
        command.add(Product.HOME.resolve("bin/flowbraid").toString());
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).start();
        start(this::draw, "screen");
        start(this::listen, "messages");
    }

    private static void start(Runnable work, String name) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void draw() {
        try (InputStream out = process.getInputStream();
                InputStreamReader text = new InputStreamReader(out, StandardCharsets.UTF_8)) {
            final char[] part = new char[8_192];
            for (int length = text.read(part); length > 0; length = text.read(part)) {
                final String drawn = new String(part, 0, length);
                synchronized (raw) {
                    raw.append(drawn);
                }
                screen.write(drawn);
            }
        } catch (IOException e) {
            messages.add(e.toString());
        }
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                messages.add(line);
            }
        } catch (IOException e) {
            messages.add(e.toString());
        }
    }

    /** The screen now, its lines without blanks at their ends. */
    String text() {
        final StringBuilder text = new StringBuilder();
        screen.toString()
                .lines()
                .forEach(line -> text.append(line.stripTrailing()).append('\n'));
        return text.toString();
    }

    /** All that was drawn, with its control characters. */
    String raw() {
        synchronized (raw) {
            return raw.toString();
        }
    }

    /** Waits until the screen has a line that matches. */
    String awaitLine(String regex) {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(text().lines())
                        .as("%s%n%s", messages, text())
                        .anyMatch(line -> line.matches(regex)));
        return text().lines().filter(line -> line.matches(regex)).findFirst().orElseThrow();
    }

    /** @param keys with escapes as in Python */
    void type(String keys) throws IOException {
        order("keys " + keys);
    }

    void resize(int rows, int columns) throws IOException {
        screen.setSize(Size.of(columns, rows));
        order("size " + rows + " " + columns);
    }

    void signal(String name) throws IOException {
        order("signal " + name);
    }

    private void order(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for a message about the terminal: {@code ended 0 restored}. */
    void awaitMessage(String regex) {
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(messages).as(text()).anyMatch(line -> line.matches(regex)));
    }

    @Override
    public void close() throws InterruptedException, IOException {
        if (process.isAlive()) {
            signal("KILL");
        }
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
