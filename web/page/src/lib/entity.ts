// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { term } from './query';

/** What has a page of its own. A process is one run of a program; a program is all processes of one name. */
export const ENTITY_KINDS = ['process', 'program', 'container', 'pod', 'user', 'host', 'port'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

export type Side = 'client' | 'server';

export const isEntityKind = (view: string): view is EntityKind => (ENTITY_KINDS as readonly string[]).includes(view);

/**
 * The address of an entity's page. The key is the entity id of a process, the name of a program or user, the name or id
 * of a container, `NAMESPACE/NAME` of a pod (`podKey`), the address or name of a host, `TRANSPORT:PORT` of a port
 * (`portKey`).
 *
 * @param time parameters of the time to show, such as `last=1h`; empty for now
 */
export function entityRoute(kind: EntityKind, key: string, time = ''): string {
    return `#/${kind}/${encodeURIComponent(key)}${time ? `?${time}` : ''}`;
}

/** Of a process whose entity id is not known, the page of all processes of that name. */
export function processRoute(entityId: string | null | undefined, name: string, time = ''): string {
    return entityId ? entityRoute('process', entityId, time) : entityRoute('program', name, time);
}

/** A namespace that is not known is left out. */
export function podKey(namespace: string | null | undefined, name: string): string {
    return namespace ? `${namespace}/${name}` : name;
}

/** A transport that is not known is left out. */
export function portKey(transport: string | null | undefined, port: number | string): string {
    return transport ? `${transport}:${port}` : String(port);
}

/** The query that finds the flows of an entity, at either end or at one. */
export function entityTerm(kind: EntityKind, key: string, side?: Side): string {
    const field = (name: string) => (side ? `${side}.${name}` : name);
    switch (kind) {
        case 'process':
            return term(field('process.entity_id'), key);
        case 'program':
            return term(field('process'), key);
        case 'pod':
            return podTerm(key, side);
        case 'port':
            return portTerm(key);
        default:
            return term(field(kind), key);
    }
}

/** Namespace and name are of one end. */
function podTerm(key: string, side?: Side): string {
    const mark = key.indexOf('/');
    if (mark < 0) {
        return term(side ? `${side}.pod` : 'pod', key);
    }
    const [namespace, name] = [key.slice(0, mark), key.slice(mark + 1)];
    const at = (end: Side) => `${term(`${end}.namespace`, namespace)} ${term(`${end}.pod`, name)}`;
    return side ? at(side) : `((${at('client')}) or (${at('server')}))`;
}

/** A port belongs to the server. */
function portTerm(key: string): string {
    const mark = key.lastIndexOf(':');
    const port = term('server.port', key.slice(mark + 1));
    return mark < 0 ? port : `${term('network.transport', key.slice(0, mark))} ${port}`;
}

/** Whose name the values of a field are; null of what has no page. */
export function entityOfField(field: string): EntityKind | null {
    const path = field.replace(/^(client|server)\./, '');
    if (path === field) {
        return null;
    }
    return FIELDS[path] ?? null;
}

const FIELDS: Record<string, EntityKind> = {
    'process.entity_id': 'process',
    'process.name': 'program',
    'process.user.name': 'user',
    'container.name': 'container',
    'container.id': 'container',
    ip: 'host',
    'host.name': 'host',
};

/** What sums of an entity are grouped by. */
export const groupingOf = (kind: EntityKind): string => (kind === 'program' ? 'process' : kind);

/** The entity that a row of talkers or a node of the map stands for; null of an interface or a program file. */
export function entityOfGrouping(by: string): EntityKind | null {
    return by === 'process' ? 'program' : isEntityKind(by) ? by : null;
}
