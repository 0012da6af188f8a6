// How components follow what changes outside of them.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Store } from "../data";

/** A value of a store; the component is drawn again when it is another. */
export function useStore<T>(store: Store, read: () => T): T {
  const [, draw] = useState(0);
  const value = read();
  const last = useRef({ value, read });
  last.current = { value, read };
  useEffect(() => {
    const check = () => {
      if (!Object.is(last.current.read(), last.current.value)) draw((count) => count + 1);
    };
    check();
    return store.subscribe(check);
  }, [store]);
  return value;
}

export function useMedia(query: string): boolean {
  const [matches, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const listen = () => set(media.matches);
    listen();
    media.addEventListener("change", listen);
    return () => media.removeEventListener("change", listen);
  }, [query]);
  return matches;
}

export const useStill = (): boolean => useMedia("(prefers-reduced-motion: reduce)");

/** A value that is kept in this browser. */
export function useKept(name: string, otherwise: string): [string, (value: string) => void] {
  const [value, set] = useState(() => {
    try {
      return localStorage.getItem(name) ?? otherwise;
    } catch {
      return otherwise;
    }
  });
  const keep = (next: string) => {
    set(next);
    try {
      localStorage.setItem(name, next);
    } catch {
      // A browser that keeps nothing has it as long as the page lasts.
    }
  };
  return [value, keep];
}

/** Whether an event's target takes the keys itself. */
export function isTyping({ target }: Event): boolean {
  return target instanceof HTMLElement && target.closest("input, select, textarea, dialog, [contenteditable]") !== null;
}

/** Whether nothing has the focus, as when what had it is gone. */
export const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Listens to the keys of the page, but not while somebody types. */
export function useKeys(onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      latest.current(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

/** The size of an element, by its content. */
export function useSize<T extends Element>(): [{ current: T | null }, { width: number; height: number }] {
  const ref = useRef<T>(null);
  const [size, set] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      set((old) => (old.width === width && old.height === height ? old : { width, height }));
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
