/**
 * Made traffic: a capture file of any length and the feed that an agent would have recorded beside it, the same bytes
 * for the same numbers.
 *
 * <pre>
 *  TrafficScript --(flow, step)--&gt; FlowEnds --(lengths, sequence)--&gt; CaptureFile
 *                                        +-------(socket events)--------&gt; FeedFile
 * </pre>
 *
 * {@link io.flowbraid.benchmarks.traffic.CaptureMaker} is the program.
 *
 * <p>Thread: the caller's; everything belongs to one thread.
 */
@NullMarked
package io.flowbraid.benchmarks.traffic;

import org.jspecify.annotations.NullMarked;
