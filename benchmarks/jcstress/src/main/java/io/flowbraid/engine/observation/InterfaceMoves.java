// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The shard reads where an interface is while the thread that watches devices moves it. If it sees the new
 * namespace, it must not match it with the link of the old one, which may be another device there.
 */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "Before the move.")
@Outcome(
        id = "false, true",
        expect = Expect.ACCEPTABLE,
        desc = "The link has moved: in the old namespace it matches none.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "After the move.")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "The new namespace with the old link.")
@State
public class InterfaceMoves {
    private static final long OLD_NETNS = 1;
    private static final long NEW_NETNS = 2;
    private static final int OLD_LINK = 3;
    private static final int NEW_LINK = 4;

    private final InterfacePlace place = new InterfacePlace(OLD_NETNS, OLD_LINK);

    @Actor
    public void watch() {
        place.moveTo(NEW_NETNS, NEW_LINK);
    }

    @Actor
    public void shard(ZZ_Result result) {
        result.r1 = place.netns() == NEW_NETNS;
        result.r2 = place.isLink(NEW_LINK);
    }
}
