// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { render } from 'svelte/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Component } from 'svelte';
import type { Value } from '../../src/lib/api';
import { columnsOf, DEFAULT_COLUMNS, fieldsOf, Layout } from '../../src/lib/columns';

/** A row of the flow list and the panels of one flow, rendered without a browser. */

const columns = columnsOf(DEFAULT_COLUMNS, []);
const layout = new Layout(fieldsOf(columns));
const parts: Record<string, Component<any>> = {};

const SOCKET_FLOW: Record<string, Value> = {
    'observer.type': 'sockets',
    'observer.interface': 'tcp://*:1234c',
    'network.transport': 'tcp',
    'event.start': 1_795_378_503_123,
    'event.duration': 12,
    'flow.end_reason': 'agent_gone',
    'client.payload_bytes': 78,
    'client.segments': 5,
    'server.payload_bytes': 1_270,
    'server.segments': 4,
    'client.ip': '172.17.0.2',
    'client.port': 43_512,
    'client.process.name': 'curl',
    'client.attribution.status': 'attributed',
    'server.ip': '172.17.0.3',
    'server.port': 8_000,
    'server.attribution.status': 'ambiguous',
    'server.attribution.reason': 'several_hosts',
    'socket.client.srtt_ms': 1.5,
    'socket.client.retransmits': 2,
};

const CAPTURED_FLOW: Record<string, Value> = {
    ...SOCKET_FLOW,
    'observer.type': 'packets',
    'observer.interface': 'lo',
    'tcp.state': 'SF',
    'tcp.handshake_rtt_ms': 0.041,
    'tcp.retransmitted.client': 0,
    'tcp.retransmitted.server': 0,
    'client.bytes': 394,
    'client.packets': 6,
    'client.segments': null,
};

beforeAll(async () => {
    vi.stubGlobal('location', { hash: '', hostname: 'localhost' });
    parts.cell = (await import('../../src/parts/FlowCell.svelte')).default;
    parts.end = (await import('../../src/parts/FlowEnd.svelte')).default;
    parts.comparison = (await import('../../src/parts/Comparison.svelte')).default;
});

function html(part: string, props: Record<string, unknown>): string {
    return render(parts[part], { props }).body;
}

function textOf(markup: string): string {
    return markup
        .replace(/<!--.*?-->/gs, '')
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
}

function cell(flow: Record<string, Value>, id: string, final = false): string {
    const values = layout.fields.map((field) => flow[field] ?? null);
    return html('cell', { row: { id: 'f', order: 0, final, values }, column: columns.find((column) => column.id === id), layout });
}

describe('a flow known from its sockets', () => {
    it('has payload bytes and segments where a captured one has IP bytes and packets', () => {
        expect(textOf(cell(SOCKET_FLOW, 'client.sent'))).toBe('78 B 5 seg');
        expect(cell(SOCKET_FLOW, 'client.sent')).toContain('title="payload bytes"');
        expect(textOf(cell(CAPTURED_FLOW, 'client.sent'))).toBe('394 B 6 pkt');
    });

    it('says what it is known from, and at which feed', () => {
        const seenBy = cell(SOCKET_FLOW, 'observer');

        expect(textOf(seenBy)).toBe('○ sockets tcp://*:1234c');
        expect(seenBy).toContain('Counted by the kernel\'s sockets; no packets were captured.');
        expect(textOf(cell(CAPTURED_FLOW, 'observer'))).toBe('● packets lo');
    });

    it('has the round trip and retransmissions of its kernel', () => {
        expect(textOf(cell(SOCKET_FLOW, 'rtt'))).toBe('1.50 ms');
        expect(textOf(cell(SOCKET_FLOW, 'retransmits'))).toBe('2');
        expect(textOf(cell(CAPTURED_FLOW, 'rtt'))).toBe('41 µs');
        expect(textOf(cell(CAPTURED_FLOW, 'retransmits'))).toBe('0');
    });

    it('says how it ended', () => {
        expect(textOf(cell(SOCKET_FLOW, 'state'))).toBe('live');
        expect(textOf(cell(SOCKET_FLOW, 'state', true))).toBe('agent gone');
        expect(cell(SOCKET_FLOW, 'state', true)).toContain('its agent went silent');
    });

    it('shows a dash, never 0 or -1, for what nobody counted', () => {
        const uncounted = { 'observer.type': 'sockets' };

        for (const id of ['client.sent', 'server.sent', 'rate', 'rtt', 'retransmits']) {
            expect(textOf(cell(uncounted, id)).replaceAll(' ', '')).toMatch(/^–+$/);
        }
        expect(textOf(cell({ ...uncounted, 'client.payload_bytes': 0, 'client.segments': 0 }, 'client.sent'))).toBe('0 B 0 seg');
    });

    it('has every cell of the list', () => {
        for (const column of columns) {
            expect(textOf(cell(SOCKET_FLOW, column.id, true))).not.toMatch(/undefined|NaN|null|(^| )-1/);
        }
    });
});

describe('the view of a flow known from its sockets', () => {
    it('says of each end its namespace and how its socket ended', () => {
        const end = { ip: '172.17.0.2', port: 43_512, attribution: { status: 'attributed' }, process: { name: 'curl', pid: 7 } };
        const text = textOf(html('end', { side: 'client', end, socket: { netns: 4_026_532_001, end_reason: 'agent_gone', incomplete: true } }));

        expect(text).toContain('namespace 4026532001');
        expect(text).toContain('socket its agent went silent');
        expect(text).toContain('counters incomplete');
        expect(textOf(html('end', { side: 'client', end }))).not.toContain('namespace');
    });

    it('has the counters of both kernels, segments and no packets', () => {
        const flow = {
            observer: { type: 'sockets' },
            client: { payload_bytes: 78, segments: 5 },
            server: { payload_bytes: 1_270 },
            socket: { client: { bytes_sent: 78, bytes_received: 1_270, srtt_ms: 1.5, lost: 3, state: 'ESTABLISHED' }, server: { bytes_received: 78 } },
        };
        const text = textOf(html('comparison', { flow }));

        expect(text).toContain('Counted by the kernels');
        expect(text).toContain('Payload, client to server 78 78 78');
        expect(text).toContain('Segments, client to server 5 – –');
        expect(text).not.toContain('Segments, server to client');
        expect(text).toContain('Lost, client – 3 –');
        expect(text).toContain('State – ESTABLISHED –');
        expect(text).not.toMatch(/packets|undefined|(^| )-1/);
        expect(textOf(html('comparison', { flow: { client: { payload_bytes: 1 } } }))).toContain('Packets beside the kernel');
    });
});
