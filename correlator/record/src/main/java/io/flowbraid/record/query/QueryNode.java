// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.record.FlowField;
import java.util.List;

/** What a {@link FlowQuery} asks, as a tree. */
public sealed interface QueryNode {
    /** Every flow. */
    record All() implements QueryNode {}

    /** All of the parts; two or more. */
    record And(List<QueryNode> parts) implements QueryNode {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** Any of the parts; two or more. */
    record Or(List<QueryNode> parts) implements QueryNode {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** Not the part; true also of a flow that has nothing to say about it. */
    record Not(QueryNode part) implements QueryNode {}

    /** Any of the fields, which are of one type, meets the condition; an absent field meets none. */
    record Compare(List<FlowField> anyOf, Condition condition) implements QueryNode {
        public Compare {
            anyOf = List.copyOf(anyOf);
        }
    }
}
