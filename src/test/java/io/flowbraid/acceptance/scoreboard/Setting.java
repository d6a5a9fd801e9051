// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

/** Where, and when, a scenario is played. */
enum Setting {
    /** Two namespaces joined by a veth pair; the host's end of it is watched. */
    PAIR,
    /** The same, begun before anybody watches. */
    EARLY,
    /** In two such pairs at once, which have the same addresses. */
    TWINS,
    /** Over two links of the host at once, each with a peer of the same addresses. */
    LINKS,
    /** Two namespaces joined by a bridge in a third, which is watched. */
    BRIDGE
}
