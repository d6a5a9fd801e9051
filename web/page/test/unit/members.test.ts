// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import type { EntityKind } from '../../src/lib/entity';
import { isEndOf, membersOf, MEMBER_FIELDS } from '../../src/lib/members';

const COLUMNS = MEMBER_FIELDS.split(',');
const row = (fields: Record<string, string | number>) => ({
    id: '1',
    final: true,
    values: COLUMNS.map((path) => fields[path] ?? null),
});
const CURL = {
    'event.end': 20,
    'network.transport': 'tcp',
    'client.process.entity_id': 'b-2-2',
    'client.process.name': 'curl',
    'client.process.command_line~160': 'curl -s',
    'client.container.name': 'web',
    'client.container.id': 'abcdef012345',
    'client.orchestrator.namespace': 'shop',
    'client.orchestrator.pod.name': 'cart-0',
    'client.ip': '10.0.0.1',
    'client.port': 40000,
    'server.process.entity_id': 'b-3-3',
    'server.process.name': 'python3',
    'server.process.user.name': 'ada',
    'server.process.user.id': 1000,
    'server.ip': '10.0.0.2',
    'server.port': 443,
};
const page = { source: 'live', total: 7, columns: COLUMNS, rows: [row(CURL), row({ ...CURL, 'event.end': 10 })] };

function found(kind: EntityKind, key: string): (string | undefined)[] {
    return membersOf(page, isEndOf(kind, key)).processes.map((member) => member.end['process.name']);
}

describe('members of an entity', () => {
    it('are the processes at its own end', () => {
        for (const [kind, key] of [
            ['process', 'b-2-2'],
            ['program', 'curl'],
            ['container', 'web'],
            ['container', 'ABCDEF'],
            ['pod', 'cart-0'],
            ['pod', 'shop/cart-0'],
            ['host', '10.0.0.1'],
        ] as const) {
            expect(found(kind, key), `${kind} ${key}`).toEqual(['curl']);
        }
        for (const [kind, key] of [
            ['user', 'ada'],
            ['user', '1000'],
            ['port', '443'],
            ['port', 'tcp:443'],
        ] as const) {
            expect(found(kind, key), `${kind} ${key}`).toEqual(['python3']);
        }
        for (const [kind, key] of [
            ['port', 'udp:443'],
            ['port', 'tcp:40000'],
            ['pod', 'other/cart-0'],
        ] as const) {
            expect(found(kind, key), `${kind} ${key}`).toEqual([]);
        }
    });

    it('are counted, with the time of the latest flow', () => {
        const { processes, latest, looked, total } = membersOf(page, isEndOf('program', 'curl'));

        expect(processes).toMatchObject([{ key: 'b-2-2', lastMs: 20, flows: 2 }]);
        expect(latest).toMatchObject({ side: 'client', 'process.command_line': 'curl -s', 'container.name': 'web' });
        expect([looked, total]).toEqual([2, 7]);
    });
});
