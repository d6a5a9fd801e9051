// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import java.util.Random;

/** How packets spread over flows. */
public enum Popularity {
    /** Each flow as often as any other: the worst case for caches. */
    UNIFORM {
        @Override
        int flow(Random random, int flows) {
            return random.nextInt(flows);
        }
    },
    /** The n-th flow has a share of 1/n (Zipf): few elephants, many mice. */
    SKEWED {
        @Override
        int flow(Random random, int flows) {
            return (int) Math.pow(flows, random.nextDouble()) - 1;
        }
    };

    abstract int flow(Random random, int flows);
}
