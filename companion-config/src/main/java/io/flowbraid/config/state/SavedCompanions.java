// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.state;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.value.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The companions, and the flows of feeds, declared while the program ran, in a file of ours. It is laid over the user's
 * file, which we never write, interface by interface and feed by feed.
 *
 * (NOT thread safe.)
 */
public final class SavedCompanions {
    /** Another process will have that number. */
    private static final String BY_PID = "@pid:";

    private static final String COMMENT = """
        # Written by flowbraid when companions are declared on its page; a change by hand lasts until the next one there.
        # It goes before the configuration file, and options of the command line go before it.
        # Remove it to forget what was declared on the page.
        """;

    private final Path file;
    private final Map<String, List<String>> feeds = new LinkedHashMap<>();
    private final Map<String, String> flows = new TreeMap<>();
    private final Collection<String> withoutAgent;

    private SavedCompanions(Path file, Collection<String> withoutAgent) {
        this.file = file;
        this.withoutAgent = new TreeSet<>(withoutAgent);
    }

    /**
     * What the file holds now, if it is there.
     *
     * @param withoutAgent interfaces that the agent of this process does not accompany, whoever said so
     */
    public static SavedCompanions in(Path file, Collection<String> withoutAgent) {
        final SavedCompanions saved = new SavedCompanions(file, withoutAgent);
        final Config config = ConfigFactory.parseFile(file.toFile());
        final String key = Catalogue.COMPANIONS.key();
        if (config.hasPath(key)) {
            config.getObject(key).forEach((name, value) -> {
                final List<String> said = new ArrayList<>();
                if (value.unwrapped() instanceof List<?> list) {
                    list.forEach(feed -> said.add(String.valueOf(feed)));
                } else {
                    said.add(String.valueOf(value.unwrapped()));
                }
                saved.feeds.put(name, said);
            });
        }
        final String flowsKey = Catalogue.FEED_FLOWS_OF.key();
        if (config.hasPath(flowsKey)) {
            config.getObject(flowsKey)
                    .forEach((feed, policy) -> saved.flows.put(feed, String.valueOf(policy.unwrapped())));
        }
        return saved;
    }

    public Path file() {
        return file;
    }

    /**
     * Replaces what is kept of an interface.
     *
     * @throws IOException when the file cannot be written; it is then as it was
     */
    public void declare(String interfaceName, List<Endpoint> companions, boolean hasAgent) throws IOException {
        feeds.put(interfaceName, companions.stream().map(Endpoint::text).toList());
        if (hasAgent) {
            withoutAgent.remove(interfaceName);
        } else {
            withoutAgent.add(interfaceName);
        }
        write();
    }

    /**
     * Replaces what is kept of a feed.
     *
     * @param feed as {@link Catalogue#FEED_FLOWS_OF} names it
     * @param policy one of its words
     * @throws IOException when the file cannot be written; it is then as it was
     */
    public void declareFlows(String feed, String policy) throws IOException {
        final String before = flows.put(feed, policy);
        try {
            write();
        } catch (IOException e) {
            if (before == null) {
                flows.remove(feed);
            } else {
                flows.put(feed, before);
            }
            throw e;
        }
    }

    /** A reader, or a crash, finds the old file or the new one. */
    private void write() throws IOException {
        final Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory");
        new FileRights("").makeDirectory(directory);
        final Path fresh = Files.createTempFile(directory, "companions", ".new");
        try {
            Files.write(fresh, text().getBytes(StandardCharsets.UTF_8));
            FileRights.restrictLikeDirectory(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private String text() {
        final StringBuilder text = new StringBuilder(COMMENT);
        text.append(Catalogue.COMPANIONS.key()).append(" {\n");
        feeds.forEach((name, endpoints) -> {
            if (!name.contains(BY_PID)) {
                text.append("  ").append(ConfigUtil.quoteString(name)).append(" = ");
                text.append(list(endpoints)).append('\n');
            }
        });
        text.append("}\n")
                .append(Catalogue.AGENT_EXCEPT.key())
                .append(" = ")
                .append(list(withoutAgent.stream()
                        .filter(name -> !name.contains(BY_PID))
                        .toList()))
                .append('\n');
        if (!flows.isEmpty()) {
            text.append(Catalogue.FEED_FLOWS_OF.key()).append(" {\n");
            flows.forEach((feed, policy) -> text.append("  ")
                    .append(ConfigUtil.quoteString(feed))
                    .append(" = ")
                    .append(ConfigUtil.quoteString(policy))
                    .append('\n'));
            text.append("}\n");
        }
        return text.toString();
    }

    private static String list(Collection<String> texts) {
        return texts.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(", ", "[", "]"));
    }
}
