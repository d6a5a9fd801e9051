// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import type { MapEdge, MapNode } from '../../src/lib/api';
import { groupTerm } from '../../src/lib/groupings';
import { failureClass, PortColours, portsText, tripClass } from '../../src/lib/mapcolours';
import { linkOf } from '../../src/lib/mapgraph';
import { edgesQuery, endQuery, nodeQuery } from '../../src/lib/mapquery';

const PROCESSES = { by: 'process', within: 'place' };
const nginx: MapNode = { id: 'n', label: 'nginx', kind: 'process', group: { kind: 'container', name: 'web' }, bytes: 1, flows: 1 };
const address: MapNode = { id: 'a', label: '10.0.0.1', kind: 'host', group: null, bytes: 1, flows: 1 };
const edge: MapEdge = { source: 'a', target: 'n', bytes: 1, packets: 1, flows: 1, failed: 0, rtt_ms: null, ports: ['tcp:80'], more_ports: false };

describe('queries of a map', () => {
    it('ask for an end with what it is in', () => {
        expect(endQuery(nginx, 'server', PROCESSES)).toBe('server.process:nginx server.container:web');
        expect(nodeQuery(nginx, PROCESSES)).toBe(
            '((client.process:nginx client.container:web) or (server.process:nginx server.container:web))',
        );
    });

    it('say what an end has not', () => {
        expect(endQuery(address, 'client', PROCESSES)).toBe(
            'client.ip:10.0.0.1 not has:client.process.name not has:client.orchestrator.namespace not has:client.container.name not has:client.host.name',
        );
        expect(endQuery({ ...nginx, group: null }, 'client', { by: 'process', within: '' })).toBe('client.process:nginx');
    });

    it('ask for several edges, unless that gets too long', () => {
        const nodes = new Map([
            ['n', nginx],
            ['a', address],
        ]);

        expect(edgesQuery([edge], nodes, { by: 'process', within: '' })).toBe(
            'client.ip:10.0.0.1 not has:client.process.name server.process:nginx server.container:web',
        );
        expect(edgesQuery([edge, edge], nodes, PROCESSES)).toMatch(/^\(\(.*\) or \(.*\)\)$/);
        expect(edgesQuery(Array.from({ length: 13 }, () => edge), nodes, PROCESSES)).toBeNull();
    });
});

describe('colours of a map', () => {
    it('stay with a port', () => {
        const colours = new PortColours();
        colours.learn([linkOf('a', 'n', [edge])]);
        const first = colours.of('tcp:80');
        colours.learn([linkOf('a', 'n', [{ ...edge, ports: ['udp:53'] }])]);

        expect(colours.of('tcp:80')).toEqual(first);
        expect(colours.of('udp:53').colour).not.toBe(first.colour);
        expect(colours.of('tcp:9').label).toBe('others');
    });

    it('tell failures and round trips in classes', () => {
        expect(failureClass(0, 0).label).toBe('none failed');
        expect(failureClass(1, 100).label).toBe('up to 5 %');
        expect(failureClass(9, 10).label).toBe('more');
        expect(tripClass(0.2).label).toBe('below 1 ms');
        expect(tripClass(900).label).toBe('longer');
        expect(tripClass(null).label).toBe('not measured');
    });

    it('name few ports', () => {
        expect(portsText(['tcp:80', 'udp:53'], false)).toBe('80, udp:53');
        expect(portsText(['tcp:80', 'udp:53', 'tcp:1'], false)).toBe('80, udp:53 +');
    });
});

describe('flows of a group without a name', () => {
    it('are those of which either end has none', () => {
        expect(groupTerm('process', null)).toBe('(not has:client.process or not has:server.process)');
        expect(groupTerm('process', null, 'client')).toBe('not has:client.process');
        expect(groupTerm('port', null)).toBe('not has:port');
    });
});
