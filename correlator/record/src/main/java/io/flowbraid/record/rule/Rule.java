// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.FlowQuery;
import java.util.List;

/**
 * A rule as it was written, read. Immutable.
 *
 * @param text as it was written
 * @param isBuiltIn nobody configured it
 * @param query the flows that it counts; of other subjects all
 * @param threshold it fires when a group's count is more
 * @param windowMs in which is counted
 * @param by the fields whose first value is the group; empty for one group
 * @param forMs how long the count must stay above before it fires
 */
public record Rule(
        String name,
        String text,
        boolean isBuiltIn,
        RuleSubject subject,
        FlowQuery query,
        long threshold,
        long windowMs,
        List<FlowField> by,
        long forMs) {}
