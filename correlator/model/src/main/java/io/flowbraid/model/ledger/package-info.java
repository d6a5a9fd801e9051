// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Proves that nothing is lost uncounted. Every stage of a run, such as an interface, a feed, the shard or a sink, has a
 * {@link io.flowbraid.model.ledger.LedgerStage}: what came in equals what went out, was lost under a name, or
 * waits inside. The {@link io.flowbraid.model.ledger.LossLedger} has all stages of a run, and what passes from one to
 * the next.
 *
 * <pre>
 *  Counter, one writer each --&gt; LedgerStage --+
 *                                             +--&gt; LossLedger --&gt; LedgerReading: stages and passages at one moment
 *                               Passage ------+
 * </pre>
 *
 * <p>Thread: each counter is written by the thread that does its stage's work, without a lock. Any thread may read the
 * ledger; a reading is repeated until two in a row are equal.
 */
@NullMarked
package io.flowbraid.model.ledger;

import org.jspecify.annotations.NullMarked;
