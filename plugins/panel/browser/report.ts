// The button that saves a stream's report as a file. Where nothing is recorded yet, it begins to record first: a report is
// of use only with what happened.

import type { PanelDetail } from "../../../src/runtime/panel/reply";
import { button, make, setAttribute, toggle } from "./dom";
import { text } from "./words";

export class ReportButton {
  readonly element = make("div");
  readonly #save: HTMLButtonElement;
  readonly #record: HTMLButtonElement;

  /** @param save saves the report @param record begins to record */
  constructor(save: () => void, record: () => void) {
    this.#save = button(text("report.save"), "fa-download", save);
    this.#record = button(text("report.record"), "fa-circle", record);
    this.#record.disabled = !RED.user.hasPermission("zoom-rtms.write");
    this.#record.title = text(this.#record.disabled ? "report.forbidden" : "report.off");
    this.element.append(this.#record, this.#save);
  }

  show({ traced }: PanelDetail, isEnded: boolean): void {
    const isWaiting = !traced && !isEnded;
    const hadFocus = document.activeElement === this.#record;
    toggle(this.#record, isWaiting);
    toggle(this.#save, !isWaiting);
    if (hadFocus && !isWaiting) this.#save.focus({ preventScroll: true });
    setAttribute(this.#save, "title", traced ? "" : text("report.missed"));
  }
}

/** Gives a text to the user as a file. */
export function saveAs(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(url);
}

const FIRST_DIGITS = 8;

/** Such as `zoom-rtms-report-609340fb-2026-11-28T12-30-05.json`. */
export function reportName(streamId: string): string {
  const id = streamId.replace(/\W/g, "").slice(0, FIRST_DIGITS);
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  return `zoom-rtms-report-${id}-${time}.json`;
}
