// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { columnsOf, Layout } from '../../src/lib/columns';
import { retransmitsOf, rttOf, sentBy, sentOf } from '../../src/lib/counters';
import { FlowTable, sortedRows } from '../../src/lib/flowtable';

const [sentColumn, rttColumn, retransmitsColumn] = columnsOf(['client.sent', 'rtt', 'retransmits'], []);

describe('counters', () => {
    const sent = (...values: (number | null)[]) => sentOf(sentColumn, new Layout(sentColumn.fields), values);

    it('are IP bytes and packets where packets were captured', () => {
        expect(sent(394, 6, 78, null)).toEqual({ bytes: 394, isPayload: false, packets: 6, isSegments: false });
    });

    it('are payload bytes and segments where sockets counted', () => {
        expect(sent(null, null, 78, 5)).toEqual({ bytes: 78, isPayload: true, packets: 5, isSegments: true });
        expect(sentBy({ payload_bytes: 78, segments: 5 })).toEqual(sent(null, null, 78, 5));
    });

    it('are IP bytes and packets of an exporter, who counts no payload', () => {
        expect(sent(1_500, 2, null, null)).toEqual({ bytes: 1_500, isPayload: false, packets: 2, isSegments: false });
    });

    it('are unknown, not zero, where nobody counted', () => {
        expect(sent(null, null, null, null)).toEqual({ bytes: null, isPayload: false, packets: null, isSegments: false });
        expect(sentBy(undefined)).toEqual(sent(null, null, null, null));
        expect(sent(null, null, 0, 0)).toMatchObject({ bytes: 0, packets: 0, isSegments: true });
    });

    it('take the round trip of the capture, else of the client, else of the server', () => {
        const rtt = (...values: (number | null)[]) => rttOf(rttColumn, new Layout(rttColumn.fields), values);

        expect(rtt(0.04, 1, 2)).toEqual({ ms: 0.04, isKernels: false });
        expect(rtt(null, 1, 2)).toEqual({ ms: 1, isKernels: true });
        expect(rtt(null, null, 2)).toEqual({ ms: 2, isKernels: true });
        expect(rtt(null, null, null).ms).toBeNull();
    });

    it('never add retransmissions of the capture to those of the kernels', () => {
        const of = (...values: (number | null)[]) => retransmitsOf(retransmitsColumn, new Layout(retransmitsColumn.fields), values);

        expect(of(1, 2, 10, 20)).toEqual({ client: 1, server: 2, sum: 3 });
        expect(of(0, 0, 10, 20).sum).toBe(0);
        expect(of(null, null, 10, null)).toEqual({ client: 10, server: null, sum: 10 });
        expect(of(null, null, null, null).sum).toBeNull();
    });

    it('sort flows of sockets among captured ones, and unknown ones last', () => {
        const table = new FlowTable();
        table.begin(sentColumn.fields);
        table.apply({
            at: 1,
            updates: [
                ['captured', 0, 500, 3, 400, null],
                ['unknown', 0, null, null, null, null],
                ['sockets', 0, null, null, 700, 2],
            ],
            removed: [],
        });
        const order = (descending: boolean) => table.sort((rows) => sortedRows(rows, { column: sentColumn, descending }, table.fields)).map((row) => row.id);

        expect(order(true)).toEqual(['sockets', 'captured', 'unknown']);
        expect(order(false)).toEqual(['captured', 'sockets', 'unknown']);
    });
});
