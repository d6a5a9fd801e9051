// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Column } from './columns';
import { OWN_AGENT } from './feeds';
import { narrowed, term } from './query';

/** The field of an observation point: a capture interface or a feed. */
const FIELD = 'observer.interface';

/** The question about one observation point only; without one the question itself. */
export function atPoint(query: string, point: string): string {
    return point ? narrowed(query, term(FIELD, point)) : query;
}

/** A feed's name is its endpoint, but for the agent inside the program. */
export function isFeed(point: string): boolean {
    return point === OWN_AGENT || point.includes('://');
}

/** What the history sorts by: a feed's flows have no IP bytes. */
export function pastSortField(column: Column, point: string): string {
    return column.look === 'sent' && isFeed(point) ? column.fields[2] : column.sortField;
}

/** Bytes a second of one observation point, or of all. */
export function trafficNow(traffic: Record<string, { bytes_per_s: number }> | undefined, point: string): number {
    return Object.entries(traffic ?? {})
        .filter(([name]) => !point || name === point)
        .reduce((sum, [, each]) => sum + each.bytes_per_s, 0);
}
