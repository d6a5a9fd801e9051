// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import io.flowbraid.config.value.Companion;
import io.flowbraid.config.value.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the file, lays the command line over it, checks all of it and reports every problem at once. */
public final class ConfigLoader {
    /** Read when no other file is named, if it is there. */
    public static final Path DEFAULT_FILE = Path.of("/etc/flowbraid/flowbraid.conf");

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<ConfigProblem> remarks = new ArrayList<>();
    /** What was declared while the program ran. */
    private final Config saved;

    private final Config file;

    private ConfigLoader(@Nullable Path path, @Nullable Path savedPath) {
        saved = savedPath == null || !Files.exists(savedPath) ? ConfigFactory.empty() : parse(savedPath);
        file = saved.withFallback(path == null ? ConfigFactory.empty() : parse(path));
    }

    /**
     * Reads the configuration and what was saved.
     *
     * @param file null for {@link #DEFAULT_FILE}, if it is there
     * @param saved see {@link io.flowbraid.config.state.SavedCompanions}: laid over the file, if it is there
     * @throws InvalidConfigException with everything that is wrong
     */
    public static LoadedConfig load(@Nullable Path file, @Nullable Path saved, Overrides overrides) {
        final Path read = file == null && Files.exists(DEFAULT_FILE) ? DEFAULT_FILE : file;
        return new ConfigLoader(read, saved).resolve(overrides);
    }

    private Config parse(Path path) {
        if (!Files.isReadable(path)) {
            problems.add(new ConfigProblem(
                    path.toString(),
                    Files.notExists(path)
                            ? "no such configuration file"
                            : "no permission to read the configuration; run as a user who may, or name another file"
                                    + " with --config"));
            return ConfigFactory.empty();
        }
        try {
            final Optional<String> excess = ConfigBudget.excess(path);
            if (excess.isPresent()) {
                problems.add(new ConfigProblem(path.toString(), excess.get()));
                return ConfigFactory.empty();
            }
            return ConfigFactory.parseFile(path.toFile()).resolve();
        } catch (IOException e) {
            problems.add(new ConfigProblem(path.toString(), "the configuration cannot be read: " + e.getMessage()));
            return ConfigFactory.empty();
        } catch (StackOverflowError | OutOfMemoryError e) {
            // What it includes has no limits of ours.
            problems.add(new ConfigProblem(
                    path.toString(),
                    "the configuration is nested too deep, or stands for too much text; write it plainer"));
            return ConfigFactory.empty();
        } catch (ConfigException e) {
            final String message = String.valueOf(e.getMessage());
            final ConfigOrigin origin = e.origin();
            problems.add(new ConfigProblem(
                    origin == null ? path.toString() : where(origin),
                    message.substring(message.indexOf(": ") + 1).strip()));
            return ConfigFactory.empty();
        }
    }

    private LoadedConfig resolve(Overrides overrides) {
        refuseUnknownKeys("", file.root());
        final Map<String, LoadedConfig.Sourced<?>> values = new HashMap<>();
        for (final Setting<?> setting : Catalogue.settings()) {
            values.put(setting.key(), read(setting, overrides));
        }
        final LoadedConfig config = new LoadedConfig(values, remarks);
        refuseStrayCompanions(config, overrides.valueOf(Catalogue.COMPANIONS) != null);
        refuseStrayFeedFlows(config);
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
        return config;
    }

    private <T> LoadedConfig.Sourced<T> read(Setting<T> setting, Overrides overrides) {
        final ConfigValue overriding = overrides.valueOf(setting);
        final ConfigValue inFile = overriding == null ? valueInFile(setting) : null;
        final ConfigValue value =
                overriding != null ? overriding : inFile != null ? inFile : overrides.defaultOf(setting);
        if (value != null) {
            final String origin = inFile == null ? value.origin().description() : where(inFile.origin());
            try {
                return new LoadedConfig.Sourced<>(setting.read(value), origin);
            } catch (IllegalArgumentException e) {
                problems.add(new ConfigProblem(origin, setting.key() + ": " + e.getMessage()));
            }
        }
        return new LoadedConfig.Sourced<>(setting.defaultValue(), LoadedConfig.DEFAULT);
    }

    private @Nullable ConfigValue valueInFile(Setting<?> setting) {
        return file.hasPath(setting.key()) ? file.getValue(setting.key()) : null;
    }

    private void refuseUnknownKeys(String prefix, ConfigObject object) {
        final Set<String> known =
                Catalogue.settings().stream().map(Setting::key).collect(Collectors.toSet());
        object.forEach((name, value) -> {
            final String key = prefix + name;
            if (known.contains(key)) {
                refuseFlowsWithinFeeds(key, value);
                return;
            }
            if (Catalogue.isRemoved(key)) {
                remarks.add(new ConfigProblem(
                        where(value.origin()), "'" + key + "' is no longer a setting and has no effect; remove it"));
                return;
            }
            if (value instanceof ConfigObject section && known.stream().anyMatch(k -> k.startsWith(key + "."))) {
                refuseUnknownKeys(key + ".", section);
                return;
            }
            final String hint = Suggestion.nearest(key, known)
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("");
            problems.add(new ConfigProblem(where(value.origin()), "unknown setting '" + key + "'" + hint));
        });
    }

    /**
     * {@code feeds.flows = all} would replace the list of feeds: the format gives a key one value, a list or a section.
     */
    private void refuseFlowsWithinFeeds(String key, ConfigValue value) {
        if (key.equals(Catalogue.FEEDS.key())
                && value instanceof ConfigObject section
                && section.containsKey("flows")) {
            problems.add(new ConfigProblem(
                    where(value.origin()),
                    "'feeds' is a list of endpoints; which sockets become flows is set by '"
                            + Catalogue.FEED_FLOWS.key() + "'"));
        }
    }

    /**
     * A companion must name an interface and a feed that are declared somewhere: the command line may capture on fewer
     * interfaces than the file declares without making the file wrong. What was saved was right when it was declared,
     * and waits for its interface and feed to come back.
     */
    private void refuseStrayCompanions(LoadedConfig config, boolean isOverridden) {
        final Set<String> interfaces = new LinkedHashSet<>(config.value(Catalogue.INTERFACES));
        interfaces.addAll(declaredInFile(Catalogue.INTERFACES));
        final Set<Endpoint> feeds = new LinkedHashSet<>(config.value(Catalogue.FEEDS));
        feeds.addAll(declaredInFile(Catalogue.FEEDS));
        final String origin = config.origin(Catalogue.COMPANIONS);
        for (final Companion companion : config.value(Catalogue.COMPANIONS)) {
            if (!isOverridden && isSaved(Catalogue.COMPANIONS, companion.interfaceName())) {
                continue;
            }
            if (!interfaces.contains(companion.interfaceName())) {
                problems.add(new ConfigProblem(
                        origin,
                        "companions: '" + companion.interfaceName() + "' is not a capture interface; "
                                + declared("interfaces", interfaces)));
            }
            if (!feeds.contains(companion.feed())) {
                problems.add(new ConfigProblem(
                        origin, "companions: '" + companion.feed() + "' is not a feed; " + declared("feeds", feeds)));
            }
        }
    }

    /** As with companions, what was saved waits for its feed to come back. */
    private void refuseStrayFeedFlows(LoadedConfig config) {
        final Set<String> feeds = new LinkedHashSet<>();
        config.value(Catalogue.FEEDS).forEach(feed -> feeds.add(feed.text()));
        declaredInFile(Catalogue.FEEDS).forEach(feed -> feeds.add(feed.text()));
        for (final String feed : config.value(Catalogue.FEED_FLOWS_OF).keySet()) {
            if (!feeds.contains(feed)
                    && !feed.equals(Catalogue.AGENT_FEED)
                    && !isSaved(Catalogue.FEED_FLOWS_OF, feed)) {
                problems.add(new ConfigProblem(
                        config.origin(Catalogue.FEED_FLOWS_OF),
                        Catalogue.FEED_FLOWS_OF.key() + ": '" + feed + "' is not a feed; " + declared("feeds", feeds)));
            }
        }
    }

    private boolean isSaved(Setting<?> setting, String name) {
        return saved.hasPath(setting.key()) && saved.getObject(setting.key()).containsKey(name);
    }

    private <T> List<T> declaredInFile(Setting<List<T>> setting) {
        final ConfigValue value = valueInFile(setting);
        try {
            return value == null ? List.of() : setting.read(value);
        } catch (IllegalArgumentException e) {
            return List.of(); // reported when it was read as a setting
        }
    }

    private static String declared(String what, Set<?> names) {
        return names.isEmpty()
                ? "no " + what + " are declared"
                : "declared " + what + ": "
                        + names.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static String where(ConfigOrigin origin) {
        final String file = origin.filename();
        return file == null ? origin.description() : file + ":" + Math.max(1, origin.lineNumber());
    }
}
