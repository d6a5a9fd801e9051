// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Field, Value } from './api';

/** How a cell is drawn; composites need several fields of the record. */
export type Look =
    | 'end'
    | 'attribution'
    | 'state'
    | 'rate'
    | 'retransmits'
    | 'rtt'
    | 'observer'
    | 'sent'
    | 'text'
    | 'address'
    | 'labels'
    | 'bytes'
    | 'count'
    | 'time'
    | 'millis'
    | 'duration'
    | 'flag';

export interface Column {
    readonly id: string;
    readonly label: string;
    readonly title: string;
    readonly look: Look;
    readonly fields: readonly string[];
    readonly sortField: string;
    readonly width: string;
    readonly right: boolean;
}

/** What a list shows of a command line; all of it may be kilobytes, for each update of a flow. */
export const COMMAND_PART = 'process.command_line~80';

const END_FIELDS = [
    'process.name',
    'process.entity_id',
    'process.pid',
    COMMAND_PART,
    'process.user.name',
    'container.name',
    'container.id',
    'orchestrator.namespace',
    'orchestrator.pod.name',
    'ip',
    'port',
    'lists',
    'attribution.status',
    'attribution.reason',
];

/** What packets called the server, and what this flow asked a DNS server for. */
const NAME_FIELDS = ['server.domain', 'server.domain_source', 'dns.question.name'];

export const ATTRIBUTION_FIELDS = ['client', 'server'].flatMap((end) => [
    `${end}.attribution.status`,
    `${end}.attribution.reason`,
]);

function end(side: 'client' | 'server', label: string): Column {
    return {
        id: side,
        label,
        title: `${label}: process, pid, container or pod, user, arguments; address`,
        look: 'end',
        fields: [...END_FIELDS.map((field) => `${side}.${field}`), 'network.transport', ...(side === 'server' ? NAME_FIELDS : [])],
        sortField: `${side}.process.name`,
        width: 'minmax(9rem, 1fr)',
        right: false,
    };
}

function sent(side: 'client' | 'server', label: string): Column {
    return {
        id: `${side}.sent`,
        label,
        title: `IP bytes and packets the ${side} sent; of a flow known from its sockets payload bytes and segments`,
        look: 'sent',
        fields: [`${side}.bytes`, `${side}.packets`, `${side}.payload_bytes`, `${side}.segments`],
        sortField: `${side}.bytes`,
        width: '4.25rem',
        right: true,
    };
}

function of(
    id: string,
    label: string,
    title: string,
    look: Look,
    fields: string[],
    width: string,
    sortField: string = fields[0],
    right = true,
): Column {
    return { id, label, title, look, fields, sortField, width, right };
}

/** The columns a flow list has beside the plain fields. */
export const COMPOSITES: readonly Column[] = [
    of('began', 'Began', 'Time of the first packet, or when its socket was first seen', 'time', ['event.start'], '4.25rem', 'event.start', false),
    of('transport', 'Proto', 'Transport protocol', 'text', ['network.transport'], '2.25rem', 'network.transport', false),
    end('client', 'Client'),
    end('server', 'Server'),
    sent('client', 'Client →'),
    sent('server', '← Server'),
    of('rate', 'Rate', 'Bytes a second in both directions, now', 'rate', ['live.bytes_per_s'], '4.75rem'),
    of(
        'rtt',
        'RTT',
        'Round trip of the handshake, as captured; without a capture the smoothed one of the kernel',
        'rtt',
        ['tcp.handshake_rtt_ms', 'socket.client.srtt_ms', 'socket.server.srtt_ms'],
        '4rem',
    ),
    of(
        'retransmits',
        'Retr.',
        'Segments retransmitted, as captured; without a capture as the kernels count: client, server',
        'retransmits',
        ['tcp.retransmitted.client', 'tcp.retransmitted.server', 'socket.client.retransmits', 'socket.server.retransmits'],
        '2.25rem',
    ),
    of('state', 'State', 'State of the connection', 'state', ['tcp.state', 'tcp.failure', 'flow.end_reason', 'observer.type'], '6.5rem', 'tcp.state', false),
    of('duration', 'Duration', 'From the first packet to the last', 'duration', ['event.duration'], '4.25rem'),
    of(
        'observer',
        'Seen by',
        'What the flow is known from: captured packets, sockets or an exporter; and the interface or feed',
        'observer',
        ['observer.type', 'observer.interface'],
        '5.5rem',
        'observer.type',
        false,
    ),
    of('attribution', 'Owners', 'Which ends are named, and why not', 'attribution', ATTRIBUTION_FIELDS, '6.5rem', 'client.attribution.status', false),
];

export const DEFAULT_COLUMNS = COMPOSITES.map((column) => column.id);

const LOOKS: Record<Field['type'], [Look, string, boolean]> = {
    text: ['text', 'minmax(7rem, 0.6fr)', false],
    labels: ['labels', 'minmax(8rem, 0.6fr)', false],
    address: ['address', '7.5rem', false],
    number: ['count', '5rem', true],
    bytes: ['bytes', '5.5rem', true],
    time: ['time', '5.5rem', false],
    duration: ['duration', '5.5rem', true],
    millis: ['millis', '5rem', true],
    flag: ['flag', '4rem', false],
};

/** Any scalar field of the record as a column. */
export function fieldColumn(field: Field): Column {
    const [look, width, right] = LOOKS[field.type];
    return of(field.path, field.label, field.description, look, [field.path], width, field.path, right);
}

export function columnsOf(ids: readonly string[], catalogue: readonly Field[]): Column[] {
    return ids.flatMap((id) => {
        const composite = COMPOSITES.find((column) => column.id === id);
        if (composite) {
            return [composite];
        }
        const field = catalogue.find((candidate) => candidate.path === id);
        return field ? [fieldColumn(field)] : [];
    });
}

/** A saved table has texts whole. */
export const uncut = (fields: string): string => fields.replaceAll(/~\d+/g, '');

/** Each field once. */
export function fieldsOf(columns: readonly Column[]): string[] {
    return [...new Set(columns.flatMap((column) => column.fields))];
}

/** Where a field is in a row's values. */
export class Layout {
    private readonly index: Map<string, number>;

    constructor(readonly fields: readonly string[]) {
        this.index = new Map(fields.map((field, at) => [field, at]));
    }

    value(values: readonly Value[], field: string): Value {
        const at = this.index.get(field);
        return at === undefined ? null : (values[at] ?? null);
    }

    text(values: readonly Value[], field: string): string | null {
        const value = this.value(values, field);
        return value === null ? null : String(value);
    }

    number(values: readonly Value[], field: string): number | null {
        const value = this.value(values, field);
        return typeof value === 'number' ? value : null;
    }
}
