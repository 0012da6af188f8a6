// Keys in a transcript: the tabulator key leads to one line of thousands, and arrows lead from line to line.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Virtual } from "../parts";

/** Lines of a page. */
const PAGE = 10;

/** Which line a key leads to from another one; undefined for all other keys. */
export function lineAfter(key: string, line: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: line - 1,
    ArrowDown: line + 1,
    PageUp: line - PAGE,
    PageDown: line + PAGE,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  return next === undefined ? undefined : Math.min(Math.max(0, next), count - 1);
}

/** The line that an event is of, if any. */
function lineOf({ target }: Event): number | undefined {
  const row = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-index]") : null;
  return row ? Number(row.dataset.index) : undefined;
}

/**
 * @param shown the line to begin with
 * @returns the line that takes part in the order of the tabulator key: where the reader was last, if that is in the document
 */
export function useLines(scroller: { current: HTMLElement | null }, virtual: Virtual, shown: number): number {
  const [last, setLast] = useState<number | undefined>();
  const wanted = useRef<number | undefined>(undefined);

  useEffect(() => {
    const element = scroller.current;
    const onKey = (event: KeyboardEvent) => {
      const line = lineOf(event);
      const next = line === undefined ? undefined : lineAfter(event.key, line, virtual.options.count);
      if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      wanted.current = next;
      setLast(next);
      virtual.scrollToIndex(next, { align: "auto" });
    };
    const onFocus = (event: Event) => {
      const line = lineOf(event);
      if (line !== undefined) setLast(line);
    };
    // They go with the element.
    element?.addEventListener("keydown", onKey);
    element?.addEventListener("focusin", onFocus);
  }, [virtual]);

  // A line far away is in the document only after the list has been scrolled.
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] .at`);
    if (!button) return;
    wanted.current = undefined;
    button.focus({ preventScroll: true });
  });

  const items = virtual.getVirtualItems();
  const isThere = (line: number | undefined) => items.some(({ index }) => index === line);
  if (last !== undefined && isThere(last)) return last;
  return isThere(shown) ? shown : (items[items.length >> 1]?.index ?? 0);
}
