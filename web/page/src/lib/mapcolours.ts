// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Link } from './mapgraph';

/** What the colour of a line says. Each class also has its words in the legend, and each line all its numbers. */
export const COLOURINGS = ['port', 'failures', 'rtt'] as const;
export type Colouring = (typeof COLOURINGS)[number];

export interface ColourClass {
    readonly label: string;
    /** A custom property. */
    readonly colour: string;
}

const OTHER: ColourClass = { label: 'others', colour: '--series-other' };
const MAX_PORTS = 7;

const FAILURES: readonly ColourClass[] = [
    { label: 'none failed', colour: '--series-other' },
    { label: 'up to 5 %', colour: '--map-warm-2' },
    { label: 'up to 50 %', colour: '--map-warm-3' },
    { label: 'more', colour: '--map-warm-4' },
];

const TRIPS: readonly (ColourClass & { readonly belowMs: number })[] = [
    { label: 'below 1 ms', colour: '--map-cold-1', belowMs: 1 },
    { label: '1 to 10 ms', colour: '--map-cold-2', belowMs: 10 },
    { label: '10 to 50 ms', colour: '--map-warm-2', belowMs: 50 },
    { label: '50 to 200 ms', colour: '--map-warm-3', belowMs: 200 },
    { label: 'longer', colour: '--map-warm-4', belowMs: Infinity },
];
const NOT_MEASURED: ColourClass = { label: 'not measured', colour: '--series-other' };

/** Gives each of the busiest ports a colour, which it keeps. */
export class PortColours {
    private readonly places = new Map<string, number>();

    /** The colour of a port, and of the others, for links that come biggest first. */
    learn(links: readonly Link[]): void {
        for (const { ports } of links) {
            const port = ports[0];
            if (port !== undefined && !this.places.has(port) && this.places.size < MAX_PORTS) {
                this.places.set(port, this.places.size);
            }
        }
    }

    of(port: string | undefined): ColourClass {
        const place = port === undefined ? undefined : this.places.get(port);
        return place === undefined ? OTHER : { label: portText(port!), colour: `--series-${place + 1}` };
    }

    get all(): ColourClass[] {
        return [...this.places.keys()].map((port) => this.of(port));
    }
}

/** TCP goes without saying. */
export function portText(port: string): string {
    return port.startsWith('tcp:') ? port.slice(4) : port;
}

export function portsText(ports: readonly string[], isMore: boolean, limit = 2): string {
    const shown = ports.slice(0, limit).map(portText).join(', ');
    return ports.length > limit || isMore ? `${shown} +` : shown;
}

export function colourOf(link: Link, by: Colouring, ports: PortColours): ColourClass {
    switch (by) {
        case 'port':
            return ports.of(link.ports[0]);
        case 'failures':
            return failureClass(link.failed, link.flows);
        case 'rtt':
            return tripClass(link.rttMs);
    }
}

export function failureClass(failed: number, flows: number): ColourClass {
    const share = flows > 0 ? failed / flows : 0;
    return FAILURES[share === 0 ? 0 : share <= 0.05 ? 1 : share <= 0.5 ? 2 : 3];
}

export function tripClass(ms: number | null): ColourClass {
    return ms === null ? NOT_MEASURED : TRIPS.find((each) => ms < each.belowMs)!;
}

export function legendOf(by: Colouring, ports: PortColours): ColourClass[] {
    switch (by) {
        case 'port':
            return [...ports.all, OTHER];
        case 'failures':
            return [...FAILURES];
        case 'rtt':
            return [...TRIPS, NOT_MEASURED];
    }
}
