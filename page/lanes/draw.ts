// Draws the time line: a strip of marks, a lane a speaker, and the times below. Only what is seen is drawn.

import { GAP, heightOf, type Mark, TALKING } from "../../src/page/model";
import { clock } from "../time";
import { isFault, SHAPES, shares } from "./marks";
import type { Theme } from "./theme";
import { barsOf, ticks, type Window } from "./window";

/** Pixels. */
export const STRIP = 22;
export const AXIS = 20;
const GLYPH = 12;
/** Decibels make all speech alike: this shows again what is loud in it. */
const CONTRAST = 2.6;

export interface Lane {
  colour: number;
  /** Others are listened to. */
  isDimmed: boolean;
  /** The greatest level from a time to another. */
  loudest(start: number, end: number): number;
}

export interface Picture {
  width: number;
  height: number;
  window: Window;
  /** What has happened yet. */
  end: number;
  lanes: readonly Lane[];
  laneHeight: number;
  /** How far the lanes are scrolled. */
  scrolled: number;
  marks: readonly Mark[];
  /** Milliseconds of the finest levels. */
  step: number;
}

type Canvas = CanvasRenderingContext2D;

export function draw(canvas: Canvas, picture: Picture, theme: Theme): void {
  const { width, height, laneHeight, scrolled, lanes } = picture;
  canvas.clearRect(0, 0, width, height);
  canvas.save();
  canvas.beginPath();
  canvas.rect(0, STRIP, width, height - STRIP - AXIS);
  canvas.clip();
  const first = Math.max(0, Math.floor(scrolled / laneHeight));
  const last = Math.min(lanes.length, Math.ceil((scrolled + height - STRIP - AXIS) / laneHeight));
  for (let index = first; index < last; index += 1) {
    const lane = lanes[index];
    if (lane) drawLane(canvas, picture, lane, STRIP + index * laneHeight - scrolled, theme);
  }
  canvas.restore();
  drawMarks(canvas, picture, theme);
  drawTimes(canvas, picture, theme);
}

function drawLane(canvas: Canvas, picture: Picture, lane: Lane, top: number, theme: Theme): void {
  const { window, width, laneHeight, step, end } = picture;
  const middle = top + laneHeight / 2;
  const { pitch, bars } = barsOf(window, width, step);
  const thick = Math.max(1, Math.min(pitch * 0.62, 6));
  const most = laneHeight - 6;
  const [loud, soft, lost] = [new Path2D(), new Path2D(), new Path2D()];
  for (const bar of bars) {
    if (bar.start >= end) break;
    if (bar.end <= 0) continue;
    const level = lane.loudest(bar.start, bar.end);
    if (level === GAP) {
      lost.rect(bar.x, top + 3, pitch + 0.5, laneHeight - 6);
      continue;
    }
    const tall = Math.max(2, heightOf(level) ** CONTRAST * most);
    (level >= TALKING ? loud : soft).roundRect(bar.x, middle - tall / 2, thick, tall, thick / 2);
  }
  canvas.globalAlpha = lane.isDimmed ? 0.25 : 1;
  canvas.fillStyle = theme.speakers[lane.colour % theme.speakers.length] ?? theme.ink;
  canvas.fill(loud);
  canvas.globalAlpha = lane.isDimmed ? 0.12 : 0.32;
  canvas.fill(soft);
  canvas.globalAlpha = 0.22;
  canvas.fillStyle = theme.fault;
  canvas.fill(lost);
  canvas.globalAlpha = 1;
}

function drawMarks(canvas: Canvas, { window, width, marks, end, height }: Picture, theme: Theme): void {
  const at = (time: number) => ((time - window.from) / (window.to - window.from)) * width;
  canvas.fillStyle = theme.accent;
  canvas.globalAlpha = 0.25;
  for (const share of shares(marks, end)) {
    const [start, stop] = [Math.max(0, at(share.start)), Math.min(width, at(share.end))];
    if (stop > start) canvas.fillRect(start, STRIP - 5, stop - start, 3);
  }
  canvas.globalAlpha = 1;
  let free = Number.NEGATIVE_INFINITY;
  for (const { at: time, kind } of marks) {
    const x = at(time);
    if (x < -GLYPH || x > width + GLYPH) continue;
    canvas.fillStyle = isFault(kind) ? theme.fault : theme.faint;
    canvas.globalAlpha = isFault(kind) ? 0.5 : 0.22;
    canvas.fillRect(Math.round(x), STRIP, 1, height - STRIP - AXIS);
    canvas.globalAlpha = 1;
    // Where they would lie on each other, the first is seen: all are in the list of events.
    const left = Math.min(Math.max(0, x - GLYPH / 2), width - GLYPH);
    if (left < free && !isFault(kind)) continue;
    canvas.save();
    canvas.translate(left, 2);
    canvas.fill(new Path2D(SHAPES[kind]), "evenodd");
    canvas.restore();
    free = left + GLYPH + 2;
  }
}

function drawTimes(canvas: Canvas, { window, width, height }: Picture, theme: Theme): void {
  canvas.fillStyle = theme.faint;
  canvas.font = `11px ${theme.font}`;
  canvas.textBaseline = "bottom";
  for (const time of ticks(window, width, 72)) {
    const x = ((time - window.from) / (window.to - window.from)) * width;
    const label = clock(time);
    const space = canvas.measureText(label).width;
    if (x + space > width) continue;
    canvas.fillRect(Math.round(x), height - AXIS + 2, 1, 4);
    canvas.fillText(label, x === 0 ? x : Math.max(0, x - space / 2), height - 1);
  }
}
