// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Series laid one on the other, the first at the bottom: what uPlot draws are their sums. */
export function stacked(series: readonly (readonly (number | null)[])[]): number[][] {
    const sums: number[][] = [];
    let below: number[] | null = null;
    for (const values of series) {
        const sum: number[] = values.map((value, at) => (value ?? 0) + (below ? below[at] : 0));
        sums.push(sum);
        below = sum;
    }
    return sums;
}

/** Bytes per step, as bytes per second. */
export function rates(bytes: readonly (number | null)[], stepMs: number): number[] {
    return bytes.map((value) => ((value ?? 0) * 1_000) / stepMs);
}

/** How many steps at the beginning have nothing in any series; at least so many are left. */
export function quietSteps(series: readonly (readonly (number | null)[])[], least: number): number {
    const steps = series[0]?.length ?? 0;
    let quiet = 0;
    while (quiet < steps - least && series.every((values) => !values[quiet])) {
        quiet++;
    }
    return quiet;
}
