// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Which part of a drawing a frame shows: a point of the drawing is at `x + scale * point`. */
export interface Viewport {
    readonly x: number;
    readonly y: number;
    readonly scale: number;
}

export interface Size {
    readonly width: number;
    readonly height: number;
}

const MIN_SCALE = 0.2;
const MAX_SCALE = 2.5;
/** Letters can be read from here on. */
const READABLE = 0.75;

/** The point of the frame stays where it is. */
export function zoomed(view: Viewport, factor: number, x: number, y: number): Viewport {
    const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, view.scale * factor));
    const by = scale / view.scale;
    return { scale, x: x - by * (x - view.x), y: y - by * (y - view.y) };
}

/** A drawing smaller than the frame stands at the left and the top, a larger one covers the frame. */
export function within(view: Viewport, drawing: Size, frame: Size): Viewport {
    const bound = (at: number, length: number, room: number) => Math.min(0, Math.max(at, Math.min(0, room - length * view.scale)));
    return { scale: view.scale, x: bound(view.x, drawing.width, frame.width), y: bound(view.y, drawing.height, frame.height) };
}

/** The beginning: the whole width, as long as it can be read. */
export function beginning(drawing: Size, frame: Size): Viewport {
    return { x: 0, y: 0, scale: Math.min(1, Math.max(READABLE, frame.width / drawing.width)) };
}

/** Everything at once. */
export function fitted(drawing: Size, frame: Size): Viewport {
    const scale = Math.min(1, Math.max(MIN_SCALE, Math.min(frame.width / drawing.width, frame.height / drawing.height)));
    return { x: 0, y: 0, scale };
}

/** Moved as little as it takes to see a rectangle of the drawing. */
export function revealing(view: Viewport, at: { x: number; y: number } & Size, frame: Size): Viewport {
    const move = (from: number, start: number, length: number, room: number) => {
        const first = from + view.scale * start;
        const last = first + view.scale * length;
        return first < 12 ? from + 12 - first : last > room - 12 ? from + room - 12 - last : from;
    };
    return {
        scale: view.scale,
        x: move(view.x, at.x, at.width, frame.width),
        y: move(view.y, at.y, at.height, frame.height),
    };
}
