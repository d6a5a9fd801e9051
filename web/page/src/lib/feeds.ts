// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { CaptureInterface, Feed } from './api';
import { count, millis } from './format';

/** Which sockets of a feed become flows. */
export type FeedFlows = 'uncaptured' | 'all' | 'none';

/** The feed of the agent inside this program, to whose endpoint no one can connect. */
export const OWN_AGENT = 'agent';

export function feedName(feed: string): string {
    return feed === OWN_AGENT || feed.startsWith('inproc:') ? 'the agent of this program' : feed;
}

/** What was counted elsewhere (on another device, by another flow), or is no flow, such as ARP. */
const NO_LOSS = new Set(['copy', 'captured', 'joined', 'late', 'forgotten', 'without_owner', 'without_flow']);

const isLoss = (name: string) => !NO_LOSS.has(name) && !name.startsWith('not_ip');

/** Those that have happened. */
export function lossesOf(losses: Record<string, number>): [string, number][] {
    return Object.entries(losses).filter(([name, lost]) => lost > 0 && isLoss(name));
}

/** What left as no flow and no loss. */
export function leftOutOf(losses: Record<string, number>): [string, number][] {
    return Object.entries(losses).filter(([name, left]) => left > 0 && !isLoss(name));
}

/** An agent that keeps up is one heartbeat behind, a second. */
const MIN_BEHIND_MS = 2_500;

/** Whether the agent names owners late. */
export function lags(agent: Feed['agents'][number]): boolean {
    return (agent.behind_ms ?? 0) >= MIN_BEHIND_MS;
}

/** Interfaces whose flows the feed names the processes of. */
export function accompanied(endpoint: string, interfaces: readonly CaptureInterface[]): string[] {
    return interfaces
        .filter((each) => each.companions.includes(endpoint) || each.always.includes(endpoint))
        .map((each) => each.name);
}

/** What a feed can be used for, in words; `interfaces` are those it accompanies. */
export function feedUses(interfaces: readonly string[]): { flows: FeedFlows; label: string; text: string }[] {
    const names = interfaces.join(', ');
    return [
        {
            flows: 'uncaptured',
            label: names ? `Accompanies ${names}` : 'Stands alone until it accompanies an interface',
            text: names
                ? `It names the processes of the flows captured there. Connections that are not captured there are flows of their own.`
                : 'It accompanies no interface now, so every connection is a flow.',
        },
        {
            flows: 'all',
            label: 'Stands alone',
            text: names
                ? `Every connection is a flow, also one that ${names} captured. Sums count such a connection once.`
                : 'Every connection is a flow, also one that an interface captures. Sums count such a connection once.',
        },
        {
            flows: 'none',
            label: 'Only names processes',
            text: 'It makes no flows. It names the processes of captured flows.',
        },
    ];
}

/** Less may be the way of its messages to here. */
const SMALLEST_SKEW_MS = 1_000;

/** What is odd about an agent's clock; empty when nothing is. */
export function clockFaults(agent: Feed['agents'][number]): { label: string; text: string }[] {
    const faults: { label: string; text: string }[] = [];
    if (agent.clock_ahead > 0) {
        faults.push({ label: `clock ahead ${count(agent.clock_ahead)}`, text: 'Events whose time was later than their arrival.' });
    }
    if (agent.clock_behind > 0) {
        faults.push({ label: `clock behind ${count(agent.clock_behind)}`, text: 'Events whose time was too long before their arrival.' });
    }
    if (faults.length > 0 || Math.abs(agent.skew_ms) >= SMALLEST_SKEW_MS) {
        const way = agent.skew_ms > 0 ? 'ahead by' : 'behind by';
        faults.push({ label: `${way} ${millis(Math.abs(agent.skew_ms))}`, text: 'Between the time of its events and their arrival, at best, of late.' });
    }
    return faults;
}
