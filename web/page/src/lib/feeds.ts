// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** The agent inside this program has an endpoint no one can connect to. */
export function feedName(endpoint: string): string {
    return endpoint.startsWith('inproc:') ? 'the agent of this program' : endpoint;
}

/** Those that have happened. */
export function lossesOf(losses: Record<string, number>): [string, number][] {
    return Object.entries(losses).filter(([, lost]) => lost > 0);
}
