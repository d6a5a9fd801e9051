// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Value } from './api';
import type { Column, Layout } from './columns';

/**
 * What a flow's row says where several fields can say it: packets as captured, or, for a flow known from its sockets, what
 * the kernel counts. Null is not known.
 */

export interface Sent {
    readonly bytes: number | null;
    /** The bytes are payload: nobody counted IP bytes. */
    readonly isPayload: boolean;
    readonly packets: number | null;
    /** The packets are TCP segments or datagrams of a socket. */
    readonly isSegments: boolean;
}

/** Fields: bytes, packets, payload bytes, segments. */
export function sentOf(column: Column, layout: Layout, values: readonly Value[]): Sent {
    const [bytes, packets, payload, segments] = column.fields.map((field) => layout.number(values, field));
    return sent(bytes, packets, payload, segments);
}

/** The same of one end of the record. */
export function sentBy(end: { bytes?: number; packets?: number; payload_bytes?: number; segments?: number } | undefined): Sent {
    return sent(end?.bytes ?? null, end?.packets ?? null, end?.payload_bytes ?? null, end?.segments ?? null);
}

function sent(bytes: number | null, packets: number | null, payload: number | null, segments: number | null): Sent {
    return {
        bytes: bytes ?? payload,
        isPayload: bytes === null && payload !== null,
        packets: packets ?? segments,
        isSegments: packets === null && segments !== null,
    };
}

/** Fields: as captured, then the client's and the server's kernel. */
export function rttOf(column: Column, layout: Layout, values: readonly Value[]): { ms: number | null; isKernels: boolean } {
    const [captured, client, server] = column.fields.map((field) => layout.number(values, field));
    return captured === null ? { ms: client ?? server, isKernels: true } : { ms: captured, isKernels: false };
}

/** Fields: client and server as captured, then client and server by their kernels. */
export function retransmitsOf(
    column: Column,
    layout: Layout,
    values: readonly Value[],
): { client: number | null; server: number | null; sum: number | null } {
    const [client, server, kernelClient, kernelServer] = column.fields.map((field) => layout.number(values, field));
    const isCaptured = client !== null || server !== null;
    return isCaptured ? retransmits(client, server) : retransmits(kernelClient, kernelServer);
}

function retransmits(client: number | null, server: number | null) {
    return { client, server, sum: client === null && server === null ? null : (client ?? 0) + (server ?? 0) };
}
