// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUNDLE = resolve(dirname(fileURLToPath(import.meta.url)), '../../../src/main/resources/io/flowbraid/web/page');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const TICK_MS = 500;

/**
 * The page with a server that has as many flows as one asks for, each changing as often as one asks for.
 *
 * `valuesOf(row)` gives values of some fields; `answers` gives the answer to a call, by method and path. `asked` lists the
 * calls.
 */
export async function startStub({ flows, updatesPerSecond, valuesOf = () => ({}), answers = {} }) {
    const asked = [];
    const rows = Array.from({ length: flows }, (_each, at) => ({ at, bytes: 1_000 + at, began: Date.now() - at * 10 }));
    const streams = new Set();
    let next = 0;
    let born = flows;

    const id = (at) => at.toString(16).padStart(16, '0');
    const value = (row, field) =>
        ({
            'event.start': row.began,
            'event.duration': 1_234 + (row.bytes % 977),
            'network.transport': 'tcp',
            'tcp.state': 'S1',
            'tcp.handshake_rtt_ms': 0.019,
            'tcp.retransmitted.client': 0,
            'tcp.retransmitted.server': 0,
            'live.bytes_per_s': 12_000 + row.at,
            'client.bytes': row.bytes,
            'server.bytes': 3 * row.bytes,
            'client.packets': 10,
            'server.packets': 20,
            'client.ip': '127.0.0.1',
            'server.ip': '10.1.2.3',
            'client.port': 1_024 + (row.at % 60_000),
            'server.port': 443,
            'client.process.name': `worker-${row.at % 50}`,
            'server.process.name': 'nginx',
            'client.process.pid': 2_000 + (row.at % 50),
            'server.process.pid': 1_900,
            'client.process.entity_id': `a97c33f5-${2_000 + (row.at % 50)}-55142dfa2e8`,
            'server.process.entity_id': 'a97c33f5-1900-55142df0000',
            'client.process.command_line~80': '/opt/worker/bin/worker --queue orders --batch 100 --log-level info',
            'server.process.command_line~80': 'nginx: worker process',
            'client.process.user.name': 'alice',
            'server.process.user.name': 'www-data',
            'server.container.name': 'web',
            'client.attribution.status': 'attributed',
            'server.attribution.status': 'attributed',
            ...valuesOf(row),
        })[field] ?? null;
    const told = (row, columns) => [id(row.at), 0, ...columns.map((field) => value(row, field))];

    const tick = setInterval(() => {
        const changed = [];
        for (let each = 0; each < (updatesPerSecond * TICK_MS) / 1_000; each++) {
            const row = rows[next++ % rows.length];
            row.bytes += 1_500;
            changed.push(row);
        }
        // As many come as go: a tab must not grow by flows that were.
        const removed = [];
        for (let each = 0; each < flows / 200; each++) {
            const row = rows[Math.floor(Math.random() * rows.length)];
            removed.push(id(row.at));
            Object.assign(row, { at: born++, bytes: 1_000, began: Date.now() });
            changed.push(row);
        }
        for (const stream of streams) {
            stream.send('flows', { at: Date.now(), updates: [...new Set(changed)].map((row) => told(row, stream.columns)), removed });
            stream.send('status', {
                at: Date.now(),
                live: rows.length,
                kept: rows.length,
                matching: rows.length,
                traffic: { lo: { bytes_per_s: 7.5e6, packets_per_s: 5_000 } },
                attribution: { attributed: 2 * rows.length },
                lost: 0,
                history: 'running',
            });
        }
    }, TICK_MS);

    const server = createServer((request, response) => {
        const address = new URL(request.url, 'http://stub');
        const answer = answers[`${request.method} ${address.pathname}`];
        asked.push(`${request.method} ${decodeURIComponent(request.url)}`);
        if (address.pathname === '/api/v1/stream') {
            const columns = address.searchParams.get('columns').split(',');
            response.writeHead(200, { 'Content-Type': 'text/event-stream' });
            const send = (name, data) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
            send('columns', columns);
            for (let from = 0; from < rows.length; from += 500) {
                send('flows', { at: Date.now(), updates: rows.slice(from, from + 500).map((row) => told(row, columns)), removed: [] });
            }
            const stream = { columns, send };
            streams.add(stream);
            request.on('close', () => streams.delete(stream));
        } else if (answer) {
            let body = '';
            request.on('data', (part) => (body += part));
            request.on('end', () => {
                response.writeHead(200, { 'Content-Type': 'application/json' });
                response.end(JSON.stringify(answer(body && JSON.parse(body))));
            });
        } else if (address.pathname.startsWith('/api/')) {
            response.writeHead(200, { 'Content-Type': 'application/json' });
            const health = { status: 'ok', reasons: [], version: 'stub', uptime_s: 1, host: 'stub' };
            response.end(JSON.stringify(address.pathname.endsWith('/health') ? health : []));
        } else {
            const file = address.pathname === '/' ? 'index.html' : address.pathname;
            response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain', 'Content-Security-Policy': "default-src 'self'" });
            response.end(readFileSync(join(BUNDLE, file)));
        }
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    return {
        asked,
        address: `http://127.0.0.1:${server.address().port}/`,
        stop: () => {
            clearInterval(tick);
            server.closeAllConnections();
            return new Promise((closed) => server.close(closed));
        },
    };
}
