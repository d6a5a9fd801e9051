// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** The answer of `GET /processes/{entity_id}`. */
export interface Lineage {
    readonly process: KnownProcess;
    readonly state: 'running' | 'ended' | 'unknown';
    /** Parent first. */
    readonly ancestors: KnownProcess[];
    readonly complete: boolean;
}

export interface KnownProcess {
    readonly pid: number;
    readonly entity_id?: string;
    readonly name?: string;
    readonly executable?: string;
    readonly command_line?: string;
    /** Milliseconds. */
    readonly start?: number;
    readonly user?: { readonly id: number; readonly name?: string };
    readonly group?: { readonly id: number; readonly name?: string };
}
