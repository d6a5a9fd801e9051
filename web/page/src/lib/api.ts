// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { FeedFlows } from './feeds';

/** The server's answers, as docs/reference and /api/v1/openapi.json describe them. */

export type Value = string | number | boolean | null;
export type Params = Record<string, string | number | null | undefined>;

export interface Field {
    readonly path: string;
    readonly label: string;
    readonly type: 'text' | 'labels' | 'number' | 'bytes' | 'address' | 'time' | 'duration' | 'millis' | 'flag';
    readonly description: string;
}

export interface FlowPage {
    readonly source: string;
    readonly total: number;
    readonly columns: string[];
    /** `flows`: how many a folded row stands for. */
    readonly rows: { id: string; final: boolean; values: Value[]; flows?: number }[];
}

/** The time that sums are of, and where they come from. */
export interface SumsTime {
    readonly source: string;
    /** Milliseconds. */
    readonly from: number;
    readonly to: number;
    /** Shorter than usual, because there were more flows than are kept. */
    readonly cut: boolean;
}

export interface Talker {
    readonly key: string | null;
    readonly label: string;
    /** Of the flows in which it has an end, each once; null where nobody counted. */
    readonly bytes: number | null;
    readonly bytes_sent: number | null;
    readonly bytes_received: number | null;
    readonly packets: number | null;
    readonly flows: number;
    readonly bytes_per_s?: number | null;
}

export interface Talkers extends SumsTime {
    readonly by: string;
    readonly total: { bytes: number | null; packets: number | null; flows: number; bytes_per_s: number | null };
    readonly rows: Talker[];
}

export interface Traffic {
    readonly source: string;
    readonly step_ms: number;
    readonly times: number[];
    /** Of all flows, each once; a flow between two series counts for both. */
    readonly total: number[];
    readonly series: { key: string | null; label: string; bytes: (number | null)[] }[];
}

export interface TalkMap extends SumsTime {
    readonly nodes: MapNode[];
    readonly edges: MapEdge[];
    readonly left_out: number;
}

export interface MapNode {
    readonly id: string;
    readonly label: string;
    /** What it is grouped by, or `host` where only the address is known. */
    readonly kind: string;
    /** Null where nothing is known of it, or where it was not asked for. */
    readonly group: MapGroup | null;
    readonly bytes: number | null;
    readonly flows: number;
}

export interface MapGroup {
    readonly kind: 'namespace' | 'container' | 'host';
    readonly name: string;
}

export interface MapEdge {
    readonly source: string;
    readonly target: string;
    readonly bytes: number | null;
    readonly packets: number | null;
    readonly flows: number;
    /** Could not be opened, or were reset. */
    readonly failed: number;
    /** Mean of the flows of which one is known. */
    readonly rtt_ms: number | null;
    /** Of the server, as `tcp:443`; the busiest four. */
    readonly ports: readonly string[];
    readonly more_ports: boolean;
}

export interface CaptureInterface {
    readonly name: string;
    readonly netns?: number | null;
    readonly packets: number;
    readonly bytes: number;
    readonly packets_per_s: number;
    readonly bytes_per_s: number;
    /** Flows that live now. */
    readonly live_flows: number;
    readonly drops: Record<string, number>;
    readonly companions: string[];
    readonly always: string[];
}

export interface Feed {
    readonly endpoint: string;
    readonly in_process: boolean;
    readonly events: number;
    readonly events_per_s: number;
    readonly lag_ms: number | null;
    /** Which of its sockets become flows; null when it is not known. */
    readonly flows: FeedFlows | null;
    readonly live_flows: number;
    readonly bytes_per_s: number;
    readonly losses: Record<string, number>;
    readonly agents: {
        host: string | null;
        source_id: number | string | null;
        version: string | null;
        last_seen_ms: number | null;
        events: number;
        gaps: number;
        clock_ahead: number;
        clock_behind: number;
        skew_ms: number;
        /** Age of what it has reported up to; null for an agent that does not say. */
        behind_ms?: number | null;
        /** Its events that are missing. */
        lost?: number;
    }[];
}

export interface Ledger {
    readonly flows: Record<string, number>;
    readonly ends: { status: Record<string, number>; reason: Record<string, number> };
    readonly owner_known: Record<string, number>;
    readonly ledger: { closed: boolean; stages: Stage[] };
    readonly delay_ms?: {
        p50: number;
        p90: number;
        p99: number;
        max: number;
        buckets: { le: number | null; count: number }[];
    };
}

export interface Stage {
    readonly kind: string;
    readonly name: string;
    readonly in: number;
    readonly out: number;
    readonly held: number;
    readonly lost: Record<string, number>;
    readonly imbalance: number;
}

export interface RuleState {
    readonly name: string;
    /** As it was written. */
    readonly text: string;
    readonly built_in: boolean;
    readonly subject: 'flows' | 'new_listeners' | 'late_agents' | 'losses';
    readonly state: 'quiet' | 'pending' | 'firing' | 'silenced';
    /** Also while it is silenced. */
    readonly firing: boolean;
    readonly since: number | null;
    readonly silenced_until: number | null;
    /** The highest count of a group, in the window. */
    readonly value: number;
    readonly threshold: number;
    readonly window_ms: number;
    readonly matches: number;
    readonly query: string | null;
    readonly groups: { key: string | null; count: number; last: number; text: string; query: string | null }[];
}

export interface Rules {
    /** Now, for the server. */
    readonly at: number;
    readonly rules: RuleState[];
}

export interface Examination {
    readonly check: string;
    readonly state: 'ok' | 'warning' | 'missing';
    readonly text: string;
    readonly mend?: string | null;
}

export interface HistoryState {
    readonly state: 'running' | 'paused' | 'off';
    readonly reason?: string | null;
    readonly oldest?: number | string | null;
    readonly newest?: number | string | null;
    readonly flows?: number | null;
    readonly bytes?: number | null;
    readonly lost?: number | null;
}

export interface Health {
    readonly status: 'ok' | 'degraded' | 'failed';
    readonly reasons: string[];
    readonly version: string;
    readonly uptime_s: number;
    readonly host: string;
}

export interface Suggestion {
    readonly text: string;
    readonly kind: 'field' | 'value' | 'word';
    readonly from: number;
    readonly to: number;
    readonly description?: string | null;
}

export interface FlowAnswer {
    readonly flow: FlowJson;
    readonly live: boolean;
    readonly rates?: { client_bytes: number | null; server_bytes: number | null } | null;
    readonly samples?: { times: number[]; client_bytes: number[]; server_bytes: number[] } | null;
    readonly timeline: { at: number; kind: string; side: string | null; text: string }[];
    readonly related: { id: string; leg: string | null }[];
    readonly packets: boolean;
    /** Of a stitcher: the conversation record, with every observer. */
    readonly conversation?: ConversationJson;
}

/** What one observer counted of one end. */
export interface ObservedEnd {
    readonly packets?: number;
    readonly segments?: number;
    readonly bytes?: number;
    readonly payload_bytes?: number;
}

/** A conversation of many hosts, as docs/reference/conversation-record.md has it. */
export interface ConversationJson {
    readonly conversation: { readonly verdict: string; readonly reason?: string; readonly revision: number };
    readonly observers?: readonly {
        readonly hostname: string;
        readonly interface?: string;
        readonly type: string;
        readonly role: string;
        readonly clock?: { readonly offset_ms?: number };
        readonly client?: ObservedEnd;
        readonly server?: ObservedEnd;
    }[];
    readonly differences?: readonly {
        readonly direction: string;
        readonly from: number;
        readonly to: number;
        readonly kind: string;
        readonly payload_bytes?: number;
        readonly segments?: number;
    }[];
}

/** The unified flow record, nested; nothing of it is certain to be there. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type FlowJson = any;

/** status 0: the server did not answer at all. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

/** Relative, so that the page also works behind a proxy under another path. */
export function url(path: string, params: Params = {}): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) {
        if (value !== null && value !== undefined && value !== '') {
            query.set(name, String(value));
        }
    }
    const text = query.toString();
    return `api/v1/${path}${text ? `?${text}` : ''}`;
}

export async function get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
    return answer<T>(url(path, params), { signal });
}

export async function put<T>(path: string, body: unknown): Promise<T> {
    return change<T>('PUT', path, body);
}

export async function post<T>(path: string, body: unknown): Promise<T> {
    return change<T>('POST', path, body);
}

async function change<T>(method: string, path: string, body: unknown): Promise<T> {
    return answer<T>(url(path), {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
    });
}

interface Refusal {
    error?: { message?: string };
}

async function answer<T>(address: string, init: RequestInit): Promise<T> {
    let response: Response;
    let text: string;
    try {
        response = await fetch(address, init);
        text = await response.text();
    } catch (failure) {
        if (failure instanceof DOMException && failure.name === 'AbortError') {
            throw failure;
        }
        throw new ApiError(0, 'The server does not answer. Is flowbraid still running?');
    }
    const body = parsed(text);
    if (!response.ok) {
        const said = (body as Refusal | null | undefined)?.error?.message;
        throw new ApiError(response.status, said ?? `The server answered ${response.status}.`);
    }
    if (body === undefined) {
        throw new ApiError(response.status, 'The answer is not from flowbraid: it is no JSON. Is a proxy in between?');
    }
    return body as T;
}

/** Undefined when it is no JSON. An empty answer is null. */
function parsed(text: string): unknown {
    try {
        return text === '' ? null : JSON.parse(text);
    } catch {
        return undefined;
    }
}
