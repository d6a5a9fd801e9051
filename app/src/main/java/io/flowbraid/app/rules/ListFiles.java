// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.rules;

import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Severity;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.thread.RestartingThread;
import io.flowbraid.record.list.AddressLists;
import io.flowbraid.record.list.ListBuilder;
import io.flowbraid.record.list.ListReader;
import io.flowbraid.record.list.MarkedSink;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The lists of a run, read at its start and again when a file changes. Bad lines are counted and reported in one
 * sentence. A file that goes away or cannot be read any more leaves the list as it was.
 */
public final class ListFiles implements AutoCloseable {
    private static final long LOOK_S = 2;

    private final List<ListFile> files = new ArrayList<>();
    private final Consumer<String> say;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile AddressLists lists = AddressLists.NONE;

    /** One of them. (NOT thread safe.) */
    private static final class ListFile {
        private final String name;
        private final Path path;
        private final LedgerStage stage;
        private String version = "";
        private String said = "";

        ListFile(String name, Path path, LedgerStage stage) {
            this.name = name;
            this.path = path;
            this.stage = stage;
        }
    }

    private ListFiles(Map<String, String> byName, LossLedger ledger, Consumer<String> say) {
        this.say = say;
        new TreeMap<>(byName)
                .forEach((name, path) -> files.add(new ListFile(name, Path.of(path), ledger.open("list", name))));
    }

    /**
     * Reads all of them, and begins to look whether they change.
     *
     * @param byName their files
     * @param say takes a sentence for stderr
     * @throws RunFailure when one cannot be read
     */
    public static ListFiles open(Map<String, String> byName, LossLedger ledger, Consumer<String> say) {
        final ListFiles opened = new ListFiles(byName, ledger, say);
        if (!opened.files.isEmpty()) {
            try {
                opened.read();
            } catch (UnreadableList e) {
                throw new RunFailure(String.valueOf(e.getMessage()));
            }
            new RestartingThread(opened::watch, "lists").start();
        }
        return opened;
    }

    /** A file that cannot be read; the message is a sentence. */
    private static final class UnreadableList extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableList(ListFile file, IOException cause) {
            super("lists." + file.name + ": " + reason(file.path, cause), cause);
        }

        private static String reason(Path path, IOException cause) {
            if (cause instanceof NoSuchFileException) {
                return "there is no file " + path + "; make it, or take the list out of the configuration";
            }
            return cause instanceof AccessDeniedException
                    ? "no permission to read " + path + "; let the user of this program read it"
                    : path + " cannot be read: " + cause.getMessage();
        }
    }

    /** A sink that marks records with the lists before it passes them on; the sink itself where there are no lists. */
    public FlowSink marking(FlowSink sink) {
        return files.isEmpty() ? sink : new MarkedSink(sink, () -> lists);
    }

    private void watch() {
        try {
            while (!closing.await(LOOK_S, TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads them again if one of them has changed. */
    private void look() {
        boolean hasChanged = false;
        for (final ListFile file : files) {
            hasChanged |= !version(file).equals(file.version);
        }
        if (hasChanged) {
            try {
                read();
            } catch (UnreadableList e) {
                files.forEach(file -> file.version = version(file));
                say.accept(Severity.WARNING.line(e.getMessage() + "; the list stays as it was"));
            }
        }
    }

    /** What changes with the content; empty while there is no such file. */
    private static String version(ListFile file) {
        try {
            final BasicFileAttributes now = Files.readAttributes(file.path, BasicFileAttributes.class);
            return now.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "";
        }
    }

    private void read() throws UnreadableList {
        final List<String> names = files.stream().map(file -> file.name).toList();
        final ListBuilder builder = new ListBuilder(names, ListBuilder.roomOfThisProcess());
        final List<ListReader.Result> results = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            final ListFile file = files.get(i);
            file.version = version(file);
            try {
                results.add(new ListReader(i, builder).read(file.path));
            } catch (IOException e) {
                throw new UnreadableList(file, e);
            }
        }
        lists = builder.build();
        for (int i = 0; i < files.size(); i++) {
            report(files.get(i), results.get(i));
        }
    }

    private void report(ListFile file, ListReader.Result result) {
        file.stage.in().add(result.lines());
        file.stage.out().add(result.entries());
        if (result.bad() > 0) {
            file.stage.loss("bad_line").add(result.bad());
        }
        if (result.withoutRoom() > 0) {
            file.stage.loss("no_room").add(result.withoutRoom());
        }
        final String trouble = trouble(result);
        final String sentence = String.format(
                Locale.ROOT,
                "the list %s has %,d %s of %s%s",
                file.name,
                result.entries(),
                result.entries() == 1 ? "entry" : "entries",
                file.path,
                trouble);
        if (!sentence.equals(file.said)) {
            file.said = sentence;
            say.accept((trouble.isEmpty() ? Severity.INFO : Severity.WARNING).line(sentence));
        }
    }

    private static String trouble(ListReader.Result result) {
        final StringBuilder trouble = new StringBuilder();
        if (result.bad() > 0) {
            trouble.append(String.format(
                    Locale.ROOT,
                    "; %,d %s no address, network or domain and left out, the first in %s",
                    result.bad(),
                    result.bad() == 1 ? "line is" : "lines are",
                    result.firstBad()));
        }
        if (result.withoutRoom() > 0) {
            trouble.append(String.format(
                    Locale.ROOT, "; %,d more find no room: give Java more memory, or use fewer", result.withoutRoom()));
        }
        return trouble.toString();
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
