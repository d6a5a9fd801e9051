// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** A socket as `GET /sockets` lists it. */
export interface Socket {
    readonly transport: string;
    readonly state: string | null;
    readonly local: { ip: string | null; port: number | null };
    readonly remote?: { ip: string | null; port: number | null } | null;
    readonly process?: {
        pid: number;
        entity_id?: string;
        name: string;
        executable?: string;
        command_line?: string;
        user?: { id: number; name?: string };
    } | null;
    readonly container?: { id: string; name?: string } | null;
    readonly orchestrator?: { namespace?: string; pod?: { name?: string } } | null;
    readonly netns?: number | null;
}
