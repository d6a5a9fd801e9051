// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { get, type ApiError, type Field, type Health } from './api';
import { atPoint } from './points';
import { LIVE, rangeOf, rangeParams, timeParams, type TimeRange } from './range';
import { formatRoute, parseRoute, sharedParams, withParams } from './route';
import { keep, kept } from './store';
import { narrowed } from './query';
import type { StreamStatus } from './stream';

export type Theme = 'system' | 'dark' | 'light';

const HEALTH_MS = 5_000;
const HEALTH_WHILE_AWAY_MS = 1_000;

/** What all views share: where one is, the question, and whether the server answers. */
class App {
    route = $state.raw(parseRoute(location.hash));
    query = $derived(this.route.params.get('q') ?? '');
    /** The interface or feed whose flows are shown; empty for all. */
    point = $derived(this.route.params.get('point') ?? '');
    /** What the server is asked: the question, at the point chosen. */
    asked = $derived(atPoint(this.query, this.point));
    /** Kept apart from the route so that a change of something else does not ask all views again. */
    private rangeText = $derived(JSON.stringify(rangeOf(this.route.params)));
    range: TimeRange = $derived(JSON.parse(this.rangeText));

    /** The time of the view as the address of another one has it; empty for now. */
    timeText = $derived(timeParams(this.range).toString());

    fields = $state.raw<Field[]>([]);
    health = $state.raw<Health | null>(null);
    status = $state.raw<StreamStatus | null>(null);
    reachable = $state(true);
    /** Grows when the server is back: what was fetched before may be of another run. */
    epoch = $state(0);
    theme = $state<Theme>(kept<Theme>('theme', 'system'));
    helpShown = $state(false);

    start(): void {
        addEventListener('hashchange', () => {
            this.route = parseRoute(location.hash);
        });
        this.showTheme();
        void this.watchHealth();
    }

    /** Another view with the same question, or the one shown with other parameters. */
    go(view: string, argument = '', changes: Record<string, string | null> = {}): void {
        location.hash = this.link(view, argument, changes);
    }

    link(view: string, argument = '', changes: Record<string, string | null> = {}): string {
        return formatRoute(view, argument, withParams(sharedParams(this.route.params), changes));
    }

    /** Changes parameters of the view shown. A small change leaves no trace in the browser's history. */
    set(changes: Record<string, string | null>, small = false): void {
        const hash = formatRoute(this.route.view, this.route.argument, withParams(this.route.params, changes));
        if (small) {
            history.replaceState(null, '', hash);
            this.route = parseRoute(hash);
        } else {
            location.hash = hash;
        }
    }

    ask(query: string): void {
        const listed = this.route.view === 'flow' || !VIEWS_WITH_QUERY.has(this.route.view);
        if (listed) {
            this.go('flows', '', { q: query });
        } else {
            this.set({ q: query });
        }
    }

    narrow(extra: string): void {
        this.ask(narrowed(this.query, extra));
    }

    /** Shows the flows of one interface or feed; empty for all. */
    observe(point: string): void {
        if (VIEWS_OF_A_POINT.has(this.route.view)) {
            this.set({ point });
        } else {
            this.go('flows', '', { point });
        }
    }

    choose(range: TimeRange): void {
        this.set(rangeParams(range));
    }

    back(): void {
        if (history.length > 1) {
            history.back();
        } else {
            this.go('flows');
        }
    }

    chooseTheme(theme: Theme): void {
        this.theme = theme;
        keep('theme', theme);
        this.showTheme();
    }

    get isLive(): boolean {
        return this.range.kind === LIVE.kind;
    }

    /** Every answer and every failure to get one comes by here. */
    heard(failure: unknown): void {
        if (failure === null) {
            if (!this.reachable) {
                this.reachable = true;
                this.epoch++;
            }
        } else if ((failure as ApiError).status === 0) {
            this.reachable = false;
        }
    }

    private showTheme(): void {
        if (this.theme === 'system') {
            delete document.documentElement.dataset.theme;
        } else {
            document.documentElement.dataset.theme = this.theme;
        }
    }

    private async watchHealth(): Promise<void> {
        for (;;) {
            if (!document.hidden) {
                await this.askHealth();
            }
            const waitMs = this.reachable ? HEALTH_MS : HEALTH_WHILE_AWAY_MS;
            await new Promise((resume) => setTimeout(resume, waitMs));
        }
    }

    private async askHealth(): Promise<void> {
        try {
            this.health = await get<Health>('health');
            if (this.fields.length === 0) {
                this.fields = await get<Field[]>('fields');
            }
            this.heard(null);
        } catch (failure) {
            this.heard(failure);
        }
    }
}

export const VIEWS_WITH_QUERY = new Set(['overview', 'flows', 'talkers', 'map', 'sockets']);

/** What is shown there is of the interface or feed that was chosen. */
const VIEWS_OF_A_POINT = new Set(['overview', 'flows', 'talkers', 'map']);

export const app = new App();
