// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Bytes per step, as bytes per second. */
export function rates(bytes: readonly (number | null)[], stepMs: number): number[] {
    return bytes.map((value) => ((value ?? 0) * 1_000) / stepMs);
}

/** How many steps at the beginning have nothing; at least so many are left. */
export function quietSteps(values: readonly (number | null)[], least: number): number {
    let quiet = 0;
    while (quiet < values.length - least && !values[quiet]) {
        quiet++;
    }
    return quiet;
}
