// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

/** What may befall a feed between agent and collector. */
enum Disturbance {
    /** Every message comes half a second later. */
    DELAYED,
    /** Messages of a quarter of a second come in any order. */
    REORDERED,
    /** One message of ten does not come. */
    DROPPED,
    /** The agent's clock goes two seconds fast, from some moment on. */
    STEPPED_FORWARD,
    /** Or slow. */
    STEPPED_BACK,
    /** The agent is killed while connections are open, and started again. */
    RESTARTED
}
