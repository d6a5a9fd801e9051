/**
 * How long a packet, an event and a flow take, and what garbage they make: JMH benchmarks of every step between wire
 * and sink, each beside what one would use otherwise.
 *
 * <pre>
 *  frame --&gt; Dissect --&gt; RingHandover --+
 *                                       +--&gt; FlowUpdate, Correlate --&gt; JsonSink
 *  event --&gt; FeedEncode --&gt; FeedDecode -+
 * </pre>
 *
 * Each benchmark's first paragraph is its question. {@code benchmarks/README.md} says how to run and to read them.
 *
 * <p>Thread: those of JMH; each benchmark's state belongs to one of them.
 */
@NullMarked
package io.flowbraid.benchmarks;

import org.jspecify.annotations.NullMarked;
