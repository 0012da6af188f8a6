// A long list of which only what is seen is in the document.

import {
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import { useLayoutEffect, useState } from "preact/hooks";

export type Virtual = Virtualizer<HTMLElement, HTMLElement>;

export interface VirtualOptions {
  count: number;
  scroller: { current: HTMLElement | null };
  /** Pixels. */
  estimate(index: number): number;
  keyOf(index: number): string;
}

export function useVirtual({ count, scroller, estimate, keyOf }: VirtualOptions): Virtual {
  const [, draw] = useState(0);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: estimate,
    getItemKey: keyOf,
    overscan: 4,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    measureElement,
    onChange: () => draw((times) => times + 1),
  };
  const [virtual] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  return virtual;
}
