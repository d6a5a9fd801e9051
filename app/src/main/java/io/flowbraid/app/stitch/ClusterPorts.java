// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.stitch;

import io.flowbraid.app.page.DoctorFindings;
import io.flowbraid.record.rule.RuleBoard;
import io.flowbraid.web.CompanionBook;
import io.flowbraid.web.ConversationBook;
import io.flowbraid.web.ProcessBook;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.RunPorts;
import java.util.List;

/**
 * What the page of a cluster can show of the program behind it: conversations, counts and health; no host's own things.
 */
final class ClusterPorts {
    private ClusterPorts() {}

    static RunPorts of(RunAccounts accounts, ConversationBook conversations) {
        return new RunPorts(
                List::of,
                List::of,
                new NoCompanions(),
                () -> {
                    throw refusal("sockets");
                },
                ProcessBook.ofFlows(),
                new DoctorFindings(),
                wish -> {
                    throw refusal("packets");
                },
                null,
                conversations,
                RuleBoard.none(),
                accounts);
    }

    private static RefusedException refusal(String what) {
        return new RefusedException(
                RefusedException.UNAVAILABLE,
                "the stitcher sees no " + what + " itself; ask the page of the host that has them");
    }

    /** A stitcher has neither interfaces nor feeds. */
    private static final class NoCompanions implements CompanionBook {
        @Override
        public void declare(String interfaceName, List<String> feeds) throws RefusedException {
            throw refusal("interfaces");
        }

        @Override
        public String flowsOf(String feed) throws RefusedException {
            throw refusal("feeds");
        }

        @Override
        public void flowsOf(String feed, String policy) throws RefusedException {
            throw refusal("feeds");
        }
    }
}
