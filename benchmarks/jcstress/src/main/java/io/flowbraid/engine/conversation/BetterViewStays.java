// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.CapturedLegs.View;
import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Two shards say at once how they see a leg of a connection: one in one direction only, one in both. The better view
 * must stay, or sums count the connection twice. It is lost when the word is read and then set, not exchanged.
 */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "The better view stays.")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "The worse view has overwritten the better one.")
@State
public class BetterViewStays {
    private static final Tuple LEG = leg();

    private final CapturedLegs legs = new CapturedLegs(1);

    private static Tuple leg() {
        final SocketEvent event = new SocketEvent();
        event.protocol = Transport.TCP;
        event.localPort = 40_000;
        event.remotePort = 80;
        event.translatedLocalPort = 50_000;
        event.translatedRemotePort = 8_080;
        return new Translation(event).original;
    }

    @Actor
    public void seesOneDirection() {
        legs.add(LEG, View.ONE_WAY);
    }

    @Actor
    public void seesBoth() {
        legs.add(LEG, View.BOTH_WAYS);
    }

    @Arbiter
    public void reads(Z_Result result) {
        result.r1 = legs.has(LEG, View.BOTH_WAYS);
    }
}
