// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { MapNode } from './api';
import { bytes, count, millis } from './format';
import { portsText } from './mapcolours';
import type { Band, Card, Link } from './mapgraph';
import type { PlacedLink } from './talkmap';
import { visible } from './visible';

/** What a map says in words. Names are of strangers. */
export class MapWords {
    private readonly names = new Map<string, string>();
    /** All that is named is on one host, which then goes without saying. */
    private readonly isOneHost: boolean;

    /** @param by what a node is; @param within what it is in, where that is asked for */
    constructor(
        private readonly by: string,
        private readonly within: string,
        nodes: readonly MapNode[],
        cards: readonly Card[],
    ) {
        this.isOneHost = new Set(nodes.flatMap(({ group }) => (group?.kind === 'host' ? [group.name] : []))).size < 2;
        nodes.forEach((node) => this.names.set(node.id, this.ofNode(node)));
        cards.forEach((card) => this.names.set(card.id, card.kind === 'node' ? this.ofNode(card.nodes[0]) : this.ofCard(card)));
    }

    /** A node, with what it is in. */
    ofNode(node: MapNode): string {
        const group = node.group?.kind === 'host' && this.isOneHost ? null : node.group;
        return visible(node.label) + (group && group.name !== node.label ? ` in ${visible(group.name)}` : '');
    }

    ofCard(card: Card): string {
        switch (card.kind) {
            case 'node':
                return visible(card.nodes[0].label);
            case 'group':
                return `${visible(card.nodes[0].group?.name ?? '')} (${count(card.nodes.length)})`;
            case 'others':
                return card.nodes.length === 0 ? 'show fewer' : `${count(card.nodes.length)} others`;
        }
    }

    isAddress(card: Card): boolean {
        return card.kind === 'node' && (card.nodes[0].kind === 'host' || this.by === 'host');
    }

    bytesOf(card: Card): string {
        return card.nodes.length === 0 ? '' : bytes(card.bytes);
    }

    sumsOf(card: Card): string {
        return card.nodes.length === 0 ? 'the small ones together again' : `${bytes(card.bytes)}, ${flows(card.flows)}`;
    }

    ofLink(link: Link): string {
        const parts = [
            `${this.nameOfEnd(link.source)} to ${this.nameOfEnd(link.target)}: ${bytes(link.bytes)}`,
            flows(link.flows),
            ...(link.ports.length > 0 ? [`port ${portsText(link.ports, link.morePorts, 4)}`] : []),
            ...(link.failed > 0 ? [`${count(link.failed)} failed`] : []),
            ...(link.rttMs === null ? [] : [`RTT ${link.edges.length > 1 ? 'up to ' : ''}${millis(link.rttMs)}`]),
        ];
        return parts.join(', ');
    }

    nameOfEnd(id: string): string {
        return this.names.get(id) ?? '';
    }

    kindOf(band: Band): string {
        switch (band.kind) {
            case 'ungrouped':
                return this.within === '' ? '' : this.within === 'place' ? 'host not known' : `no ${this.within}`;
            case 'small':
                return 'smaller ones';
            case 'elsewhere':
                return `addresses of which no ${this.by === 'host' ? 'host' : this.by} is known`;
            default:
                return band.kind;
        }
    }

    nameOf(band: Band): string {
        return visible(band.name);
    }

    portsOf(links: readonly PlacedLink[]): Map<string, string> {
        const asked = new Map<string, { ports: Set<string>; isMore: boolean }>();
        for (const { link } of links) {
            const known = asked.get(link.target) ?? { ports: new Set<string>(), isMore: false };
            link.ports.forEach((port) => known.ports.add(port));
            asked.set(link.target, { ports: known.ports, isMore: known.isMore || link.morePorts });
        }
        return new Map([...asked].map(([id, { ports, isMore }]) => [id, portsText([...ports], isMore)]));
    }
}

const flows = (number: number) => `${count(number)} ${number === 1 ? 'flow' : 'flows'}`;
