// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.record.FlowField;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleParserTest {
    @Test
    void shouldReadAThresholdAWindowAndAGroup() throws RuleException {
        final Rule rule = RuleParser.parse("refused", "failed server.port:443 > 50/min by process for 2min");

        assertThat(rule.subject()).isEqualTo(RuleSubject.FLOWS);
        assertThat(rule.query().text()).isEqualTo(RuleParser.FAILED + " server.port:443");
        assertThat(rule.threshold()).isEqualTo(50);
        assertThat(rule.windowMs()).isEqualTo(60_000);
        assertThat(rule.forMs()).isEqualTo(120_000);
        assertThat(rule.by()).extracting(FlowField::path).containsExactly("client.process.name", "server.process.name");
    }

    @Test
    void shouldFireAtTheFirstFlowWithoutAThreshold() throws RuleException {
        final Rule rule = RuleParser.parse("malware", "list:malware");

        assertThat(rule.threshold()).isZero();
        assertThat(rule.windowMs()).isEqualTo(15 * 60_000);
        assertThat(rule.by()).isEmpty();
    }

    @Test
    void shouldReadWhatIsNoQuery() throws RuleException {
        assertThat(RuleParser.parse("a", "new listener").subject()).isEqualTo(RuleSubject.NEW_LISTENERS);
        assertThat(RuleParser.parse("a", " agent  late for 30s").subject()).isEqualTo(RuleSubject.LATE_AGENTS);
        assertThat(RuleParser.parse("a", "losses >= 10/5min"))
                .extracting(Rule::subject, Rule::threshold, Rule::windowMs)
                .containsExactly(RuleSubject.LOSSES, 9L, 300_000L);
    }

    @Test
    void shouldLeaveAComparisonToTheQuery() throws RuleException {
        final Rule rule = RuleParser.parse("big", "bytes>1GB process:rsync");

        assertThat(rule.query().text()).isEqualTo("bytes>1GB process:rsync");
        assertThat(rule.threshold()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proces:curl > 5/min | there is no field 'proces': did you mean 'process'?, at character 1 of",
                "failed proces:curl | there is no field 'proces': did you mean 'process'?, at character 8 of",
                "failed > 50 by process | a threshold is given with its window, such as > 50/min, at character 8 of",
                "failed > 50/year | 'year' is not a time with its unit, such as min, 30s or 1h, at character 13 of",
                "failed > 50/3d | '3d' is not from 1s to 1d, at character 13 of",
                "failed > 50/min by proces | there is no field 'proces' to group by",
                "> 50/min | something to look for is missing, such as failed > 50/min by process, at character 1 of",
                "curl last 1h | a rule has a window of its own",
                "agent late > 3/min | this rule has no threshold; leave it out, at character 11 of",
                "losses by process | 'by' goes with flows only; leave it out, at character 8 of",
                "failed >= 0/min | after >= at least 1, at character 11 of",
            })
    void shouldSayWhatIsWrongAndWhere(String text, String message) {
        assertThatThrownBy(() -> RuleParser.parse("web", text))
                .isInstanceOf(RuleException.class)
                .hasMessageStartingWith("rules.web: ")
                .hasMessageContaining(message)
                .hasMessageEndingWith("of '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "faild server.port:443 > 50/min, failed",
        "new listner, new listener",
        "agents late, agent late",
        "loses > 5/min, losses"
    })
    void shouldAskWhatAMisspeltKeywordMeant(String text, String meant) throws RuleException {
        assertThatThrownBy(() -> RuleParser.parse("web", text)).hasMessageContaining("did you mean '" + meant + "'?");
        assertThat(RuleParser.parse("web", '"' + text.split(" ", 2)[0] + '"').subject())
                .isEqualTo(RuleSubject.FLOWS);
        assertThat(RuleParser.parse("web", "process:faild").subject()).isEqualTo(RuleSubject.FLOWS);
        assertThat(RuleParser.parse("web", "Failed > 5/min").query().text()).isEqualTo(RuleParser.FAILED);
        assertThat(RuleParser.parse("web", "New Listener").subject()).isEqualTo(RuleSubject.NEW_LISTENERS);
    }

    @Test
    void shouldReplaceAndTakeAwayBuiltInRules() throws RuleException {
        final List<Rule> rules = BuiltInRules.with(
                List.of("malware"), List.of(RuleParser.parse("losses", "losses > 1/h")), List.of("new-listener"));

        assertThat(rules)
                .extracting(Rule::name)
                .containsExactly("agent-late", "failed-connections", "list-malware", "losses");
        assertThat(rules).filteredOn(Rule::isBuiltIn).hasSize(3);
    }
}
