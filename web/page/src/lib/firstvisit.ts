// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { CaptureInterface, Examination, Feed, HistoryState } from './api';
import { accompanied, feedName } from './feeds';
import { exactMoment } from './format';
import { visible } from './visible';

/** A sentence about what is captured, or not. */
export interface Fact {
    readonly is: 'captured' | 'kept' | 'missing' | 'to do';
    readonly what: string;
    readonly text: string;
    /** A command or a step that changes it. */
    readonly mend?: string;
    /** An interface without a companion, and the feeds that it could have. */
    readonly declare?: { readonly point: string; readonly feeds: readonly string[] };
}

export interface Setup {
    readonly interfaces: readonly CaptureInterface[];
    readonly feeds: readonly Feed[];
    readonly history: HistoryState | null;
    readonly findings: readonly Examination[];
}

/** What is captured, what is not and why, and what is to be declared, a sentence each. */
export function firstFacts({ interfaces, feeds, history, findings }: Setup): Fact[] {
    const kept = history ? [ofHistory(history)] : [];
    if (isOfHosts(interfaces, feeds)) {
        return [OF_HOSTS, ...kept];
    }
    return [
        ...interfaces.map((point) => ofInterface(point, feeds)),
        ...feeds.map((feed) => ofFeed(feed, interfaces)),
        ofOthers(interfaces, feeds),
        ...(feeds.length === 0 ? [NO_FEED] : []),
        ...kept,
        ...findings
            .filter((each) => each.state !== 'ok')
            .map((each): Fact => ({ is: 'missing', what: each.check, text: sentence(each.text), mend: each.mend || undefined })),
    ];
}

/** Other hosts send their flows: nothing is captured by this program itself. */
export function isOfHosts(interfaces: readonly CaptureInterface[], feeds: readonly Feed[]): boolean {
    return interfaces.length === 0 && feeds.length === 0;
}

const OF_HOSTS: Fact = {
    is: 'captured',
    what: 'Conversations of hosts',
    text: 'Hosts send their flows here. What each of them captures, and what it does not, is on its own page.',
};

const NO_FEED: Fact = {
    is: 'to do',
    what: 'Processes',
    text: 'No agent reports sockets here, so no process can be named. Run the agent together with the capture, or name the endpoint of one.',
    mend: 'flowbraid up',
};

function ofInterface(point: CaptureInterface, feeds: readonly Feed[]): Fact {
    const companions = [...point.always, ...point.companions];
    const what = `Packets of ${visible(point.name)}`;
    if (companions.length > 0) {
        return { is: 'captured', what, text: `Every packet is counted, and ${list(companions.map(feedName))} names the processes.` };
    }
    return {
        is: 'to do',
        what,
        text:
            feeds.length > 0
                ? 'Every packet is counted, but no process is named: choose the feed that accompanies this interface.'
                : 'Every packet is counted, but no process is named, because there is no feed to accompany this interface.',
        declare: feeds.length > 0 ? { point: point.name, feeds: feeds.map((feed) => feed.endpoint) } : undefined,
    };
}

function ofFeed(feed: Feed, interfaces: readonly CaptureInterface[]): Fact {
    const what = `Sockets from ${visible(feedName(feed.endpoint))}`;
    if (feed.agents.length === 0 && !feed.in_process) {
        return {
            is: 'to do',
            what,
            text: 'No agent has reported at this endpoint yet. Start one on the host whose processes you want to see.',
            mend: `flowbraid agent --zmq ${feed.endpoint.replace('*', location.hostname)}`,
        };
    }
    const hosts = [...new Set(feed.agents.map((agent) => agent.host).filter((host): host is string => !!host))];
    const named = accompanied(feed.endpoint, interfaces);
    const where = hosts.length > 0 ? ` of ${list(hosts.map(visible))}` : '';
    const flows = {
        uncaptured: 'Connections that no interface captures are flows by their sockets alone, as the kernel counts them.',
        all: 'Every connection is a flow by its sockets, too.',
        none: 'It makes no flows of its own.',
    }[feed.flows ?? 'uncaptured'];
    const names = named.length > 0 ? `It names the processes${where} on ${list(named.map(visible))}.` : `It reports the sockets${where}.`;
    return { is: 'captured', what, text: `${names} ${flows}` };
}

function ofOthers(interfaces: readonly CaptureInterface[], feeds: readonly Feed[]): Fact {
    const what = interfaces.length > 0 ? 'Packets of other interfaces' : 'Packets';
    const isAlone = feeds.some((feed) => feed.flows !== 'none');
    return {
        is: 'missing',
        what,
        text: isAlone
            ? 'They are not captured, so round trips and retransmissions there are those that the kernel measures. To capture an interface, start with its name.'
            : 'They are not captured, so connections there are not seen. To capture an interface, start with its name.',
        mend: 'flowbraid up -i INTERFACE',
    };
}

function ofHistory(history: HistoryState): Fact {
    const since = typeof history.oldest === 'number' ? ` since ${exactMoment(history.oldest).slice(0, 16)}` : '';
    switch (history.state) {
        case 'running':
            return { is: 'kept', what: 'History', text: `Flows are kept${since}; choose a time above to see them.` };
        case 'paused':
            return { is: 'missing', what: 'History', text: sentence(`It is paused: ${history.reason ?? 'the reason is not known'}`) };
        case 'off':
            return { is: 'missing', what: 'History', text: 'It is not kept, so only the last 15 minutes can be shown.' };
    }
}

function sentence(text: string): string {
    const begun = text.charAt(0).toUpperCase() + text.slice(1);
    return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function list(names: readonly string[]): string {
    return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
