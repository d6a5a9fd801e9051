// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { term } from './query';

export const GROUPINGS = ['process', 'container', 'pod', 'user', 'host', 'port', 'executable', 'interface'] as const;
/** As the tabs of talkers name them. */
export const PLURALS: Record<string, string> = {
    process: 'Processes',
    executable: 'Executables',
    user: 'Users',
    container: 'Containers',
    pod: 'Pods',
    host: 'Hosts',
    port: 'Ports',
    interface: 'Interfaces',
};

export const MAP_GROUPINGS = ['process', 'container', 'pod', 'host'] as const;

/** A flow is in the groups of both its ends: without a name is one of which either end has none. */
const OF_EACH_END = new Set(['process', 'executable', 'user', 'container', 'pod']);

/** What asks for the flows of one group. */
export function groupTerm(by: string, key: string | null, side?: 'client' | 'server'): string {
    const alias = by === 'host' ? 'ip' : by === 'interface' ? 'observer.interface' : by;
    if (key === null && !side && OF_EACH_END.has(by)) {
        return `(not has:client.${alias} or not has:server.${alias})`;
    }
    return term(side && by !== 'interface' ? `${side}.${alias}` : alias, key);
}

/** Of everything together. */
export const ALL_COLOUR = '--series-other';

export const seriesColour = (at: number): string => `--series-${(at % 8) + 1}`;
