// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/attribution.md}, made of the outcomes of all trials; no figure in it is anybody's but the programs'. */
final class Page {
    private static final double ONE_PERCENT = 0.01;
    private static final double TEN_PERCENT = 0.1;
    /** The scenarios up to this one are those of the public benchmark. */
    private static final int LAST_PUBLIC = 24;

    private final List<Scenario> scenarios;
    private final List<Trial.Outcome> trials;

    Page(List<Scenario> scenarios, List<Trial.Outcome> trials) {
        this.scenarios = scenarios;
        this.trials = trials;
    }

    String write(List<String> facts, Map<String, String> refusals) {
        return """
                # The scoreboard

                <!-- Written by `./flowbraid scoreboard`; no figure here is set by hand. -->

                How often is the name right? Each scenario is real traffic between two network namespaces. The programs that make it
                write down who owned which end; nftables counts the IP bytes that arrive at the peer and leave it. Each *end* of each flow is then
                **right** (the true pid and executable), **unknown** (nobody is named, and the reason says why) or **wrong** (anybody else is named).
                An end that belongs to no process, such as the kernel that answers a ping, counts only if somebody is named there: that is wrong.

                %s

                ## In short

                %s

                "Detected": every process at the host's end was named, in every trial. "Bytes": what its processes are said to have sent and
                received, against what nftables counted, the worse direction of the worst trial. s01 to s24 are the kinds of traffic of the public
                benchmark that ships with picosnitch, made by programs of our own, so that figures of others published there are near but not the same.

                ## Scenario by scenario

                Ends of all trials together; the deviation is that of the worst trial. nethogs: processes of the host's end that it named, and its deviation.

                %s

                An end used by another process than its owner (s33, s34) is right when both are named as what they were. s26 and s27: a Docker of
                its own, judged on both legs, with the container's name, the intermediary and who is behind it; bytes against nftables on both legs.
                Three of its requests are made at once: `not_linked` is who is behind docker-proxy, where that could not be told for sure.
                nethogs counts whole Ethernet frames, and is compared with those: nftables' bytes and 14 more for each packet. Its capture
                buffer is small, so bulk traffic here is paced to about 100 Mbit/s; unpaced, it lost up to half of a burst.
                s39 to s41: agent and collector apart, with a relay between them that disturbs. s44: bytes off by what the ledger says was lost.
                s43, a namespace's number given again, is `NamespacesTest`. s46: the outer packets belong to nobody. s49: a filter hides
                the SYNs, and the agent is killed before the five-tuples are used again. s55: right when both receivers are named.
                s56: right when the name is the one that the process gave itself. s58 to s61: agent and collector apart.

                ## Short connections

                One byte there, one back, closed by a reset. "Right": ends with the true process; the storm and all programs share the processors with what watches them.

                %s

                ## Monitors that could not take part

                %s
                """.formatted(
                        facts.stream().map(each -> "- " + each).collect(Collectors.joining("\n")),
                        summary(),
                        table(),
                        storms(),
                        refusals.entrySet().stream()
                                .map(each -> "- %s: %s".formatted(each.getKey(), each.getValue()))
                                .collect(Collectors.joining("\n")));
    }

    private String summary() {
        final List<Scenario> known = Scenarios.TOGETHER.stream()
                .filter(each -> each.number() <= LAST_PUBLIC)
                .toList();
        final List<Scenario> others = Scenarios.TOGETHER.stream()
                .filter(each -> each.number() > LAST_PUBLIC)
                .toList();
        return """
                | | Flowbraid | nethogs |
                |---|---|---|
                %s
                %s
                | wrong ends | %d of %d | not asked |
                """.formatted(
                summary("s01 to s24", known),
                summary("later ones, played beside nethogs", others),
                scores(each -> true).mapToInt(each -> each.wrong().size()).sum(),
                scores(each -> true).mapToInt(Score::ends).sum()).strip();
    }

    private String summary(String title, List<Scenario> some) {
        return """
                | %s: detected | %s | %s |
                | %s: bytes within 10 %% | %s | %s |
                | %s: bytes within 1 %% | %s | %s |
                """.formatted(
                title,
                share(some, Trial.Outcome::detections, Detection::isComplete),
                share(some, Trial.Outcome::nethogs, Detection::isComplete),
                title,
                share(some, Trial.Outcome::detections, each -> each.isWithin(TEN_PERCENT)),
                share(some, Trial.Outcome::nethogs, each -> each.isWithin(TEN_PERCENT)),
                title,
                share(some, Trial.Outcome::detections, each -> each.isWithin(ONE_PERCENT)),
                share(some, Trial.Outcome::nethogs, each -> each.isWithin(ONE_PERCENT))).strip();
    }

    /** In how many scenarios it is so in every trial. */
    private String share(
            List<Scenario> some, Function<Trial.Outcome, Map<Scenario, Detection>> of, Predicate<Detection> isGood) {
        final long good = some.stream()
                .filter(scenario -> trials.stream()
                        .map(trial -> of.apply(trial).get(scenario))
                        .allMatch(isGood))
                .count();
        return "%d of %d".formatted(good, some.size());
    }

    private String table() {
        return "| | what | right | unknown | wrong | bytes off by | nethogs: processes | bytes off by |\n"
                + "|---|---|--:|---|--:|--:|--:|--:|\n"
                + scenarios.stream().map(this::row).collect(Collectors.joining("\n"));
    }

    private String storms() {
        return "| | what | reached a second | connections | ends right |\n|---|---|--:|--:|--:|\n"
                + Scenarios.STORMS.stream().map(this::storm).collect(Collectors.joining("\n"));
    }

    private String storm(Scenario scenario) {
        final List<Score> scores = scores(scenario::equals).toList();
        final int ends = scores.stream().mapToInt(Score::ends).sum();
        final int right = scores.stream().mapToInt(Score::right).sum();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f to %.0f | %d | %.3f %% |",
                scenario.id(),
                scenario.title(),
                scores.stream().mapToDouble(Score::flowsPerSecond).min().orElse(0),
                scores.stream().mapToDouble(Score::flowsPerSecond).max().orElse(0),
                ends / 2,
                100.0 * right / ends);
    }

    private String row(Scenario scenario) {
        final List<Score> scores = scores(scenario::equals).toList();
        final Map<String, Integer> unknown = new TreeMap<>();
        scores.forEach(each -> each.unknown().forEach((reason, ends) -> unknown.merge(reason, ends, Integer::sum)));
        final List<Detection> nethogs = trials.stream()
                .flatMap(each -> Optional.ofNullable(each.nethogs().get(scenario)).stream())
                .toList();
        return "| %s | %s | %d | %s | %d | %s | %s | %s |"
                .formatted(
                        scenario.id(),
                        scenario.title(),
                        scores.stream().mapToInt(Score::right).sum(),
                        unknown.entrySet().stream()
                                .map(each -> "%d `%s`".formatted(each.getValue(), each.getKey()))
                                .collect(Collectors.joining(", ")),
                        scores.stream().mapToInt(each -> each.wrong().size()).sum(),
                        percent(scores.stream().map(Score::detection).toList()),
                        nethogs.isEmpty() ? "" : named(nethogs),
                        nethogs.isEmpty() ? "" : percent(nethogs));
    }

    private static String named(List<Detection> detections) {
        return "%d of %d"
                .formatted(
                        detections.stream().mapToInt(Detection::named).sum(),
                        detections.stream().mapToInt(Detection::processes).sum());
    }

    private Stream<Score> scores(Predicate<Scenario> isWanted) {
        return trials.stream()
                .flatMap(trial -> trial.scores().entrySet().stream())
                .filter(each -> isWanted.test(each.getKey()))
                .map(Map.Entry::getValue);
    }

    /** The worst. */
    private static String percent(List<Detection> detections) {
        final double worst =
                detections.stream().mapToDouble(Detection::error).max().orElse(0);
        return worst == 0 ? "0" : String.format(Locale.ROOT, "%.3f %%", worst * 100);
    }
}
