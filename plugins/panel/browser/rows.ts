// A table of texts whose rows come and go at its end.

import { make, Text } from "./dom";
import { text } from "./words";

/** @template Cells the texts of a row, the first one its heading */
export class Rows<Cells extends Record<keyof Cells, Text>> {
  readonly element: HTMLTableElement;
  readonly #body = make("tbody");
  readonly #rows: { row: HTMLElement; cells: Cells }[] = [];

  /** @param heads keys of the catalog @param columns the row's texts, in the same order */
  constructor(
    heads: readonly string[],
    private readonly columns: readonly (keyof Cells & string)[],
  ) {
    const head = heads.map((key) => make("th", { scope: "col" }, text(key)));
    this.element = make("table", { class: "zoom-rtms-media" }, make("thead", {}, make("tr", {}, ...head)), this.#body);
  }

  /** @param write writes one entry into the texts of its row, and may mark the row */
  show<Entry>(entries: readonly Entry[], write: (cells: Cells, entry: Entry, row: HTMLElement) => void): void {
    for (const [index, entry] of entries.entries()) {
      const { row, cells } = this.#rows[index] ?? this.#add();
      write(cells, entry, row);
    }
    for (const { row } of this.#rows.splice(entries.length)) row.remove();
  }

  #add(): { row: HTMLElement; cells: Cells } {
    const row = make("tr");
    const made = this.columns.map((column, index) => {
      const cell = index === 0 ? make("th", { scope: "row" }) : make("td");
      const words = new Text();
      cell.append(words.node);
      row.append(cell);
      return [column, words] as const;
    });
    const entry = { row, cells: Object.fromEntries(made) as Cells };
    this.#body.append(row);
    this.#rows.push(entry);
    return entry;
  }
}
