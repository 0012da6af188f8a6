// The table of a stream's media: packets, pauses (gaps in time) and what was dropped.

import type { PanelMedium } from "../../../src/runtime/panel/reply";
import { make, Text } from "./dom";
import { count, named, text } from "./words";

const COLUMNS = ["packets", "gaps", "dropped"] as const;

/** Only audio has a time line in which something can be missing. */
const COUNTED: Readonly<Record<(typeof COLUMNS)[number], (medium: string) => boolean>> = {
  packets: () => true,
  gaps: (medium) => medium === "audio",
  dropped: () => true,
};

/** What the name of a number does not say: most gaps in time are not losses. */
const noteOf = (column: string): Record<string, string> => (column === "gaps" ? { title: text("media.gapsNote") } : {});

type Cells = Record<(typeof COLUMNS)[number], Text>;

export class MediaTable {
  readonly element: HTMLTableElement;
  readonly #rows = new Map<string, Cells>();
  readonly #body = make("tbody");

  constructor() {
    const heads = COLUMNS.map((column) => make("th", { scope: "col", ...noteOf(column) }, text(`media.${column}`)));
    const head = make("thead", {}, make("tr", {}, make("th", { scope: "col" }, text("media.medium")), ...heads));
    this.element = make("table", { class: "zoom-rtms-media" }, head, this.#body);
  }

  show(media: Readonly<Record<string, PanelMedium>>): void {
    for (const [medium, counts] of Object.entries(media)) {
      const cells = this.#rows.get(medium) ?? this.#add(medium);
      for (const column of COLUMNS) cells[column].show(COUNTED[column](medium) ? count(counts[column]) : "–");
    }
  }

  #add(medium: string): Cells {
    const cells: Cells = { packets: new Text(), gaps: new Text(), dropped: new Text() };
    const row = make("tr", {}, make("th", { scope: "row" }, named("medium", medium)));
    for (const column of COLUMNS) {
      const cell = make("td");
      cell.append(cells[column].node);
      row.append(cell);
    }
    this.#body.append(row);
    this.#rows.set(medium, cells);
    return cells;
  }
}
