// Runs in the page: tells when what was asked for has been painted. All times are milliseconds of `performance.now()`.

export interface Watch {
  /** When transcript and time line were painted first. */
  opened(): Promise<number>;
  /** Resolves with the milliseconds from the next event of this kind until its result is painted. */
  after(event: "wheel" | "keydown" | "pointerup" | "input"): Promise<number>;
  /** Scrolls the transcript to a part of it, 0..1. @returns milliseconds until that is painted */
  jump(part: number): Promise<number>;
  /** When the first meetings of the list were painted. */
  listed(): Promise<number>;
}

/** Installed before the page's own scripts. */
export function install(): void {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  /** Asked for while a frame is prepared: a task that runs when that is painted. */
  const painted = async () => {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(0);
    });
    return performance.now();
  };
  const scroller = () => document.querySelector<HTMLElement>(".transcript");
  /** Whether rows fill what is seen of the transcript. */
  const isFull = () => {
    const box = scroller()?.getBoundingClientRect();
    const rows = [...document.querySelectorAll(".transcript .row")].map((row) => row.getBoundingClientRect());
    if (!box || rows.length === 0) return false;
    const [top, bottom] = [Math.min(...rows.map((row) => row.top)), Math.max(...rows.map((row) => row.bottom))];
    return top <= box.top + 20 && bottom >= box.bottom - 20;
  };
  const isLaneDrawn = () => (document.querySelector<HTMLCanvasElement>(".timeline canvas")?.width ?? 0) > 300;
  /** Whether the caption that is heard is seen. */
  const isHeardSeen = () => {
    const box = scroller()?.getBoundingClientRect();
    const said = document.querySelector(".said.heard")?.getBoundingClientRect();
    return box !== undefined && said !== undefined && said.bottom > box.top && said.top < box.bottom;
  };
  const until = async (isSo: () => boolean) => {
    do await frame();
    while (!isSo());
    return await painted();
  };
  const headPlace = () => document.querySelector<HTMLElement>(".play-head")?.style.transform;
  const watch: Watch = {
    opened: () => until(() => isFull() && isLaneDrawn()),
    listed: () => until(() => document.querySelectorAll(".recording").length >= 20),
    async jump(part) {
      const element = scroller();
      if (!element) return Number.NaN;
      const begun = performance.now();
      element.scrollTop = part * (element.scrollHeight - element.clientHeight);
      return (await until(isFull)) - begun;
    },
    after(name) {
      const place = headPlace();
      const top = scroller()?.scrollTop;
      return new Promise((resolve) => {
        const listen = async ({ timeStamp }: Event) => {
          const isDone =
            name === "wheel"
              ? () => scroller()?.scrollTop !== top && isFull()
              : () => headPlace() !== place && isHeardSeen() && isFull();
          resolve((await until(isDone)) - timeStamp);
        };
        addEventListener(name, (event) => void listen(event), { capture: true, once: true, passive: true });
      });
    },
  };
  Object.assign(globalThis, { watch });
}
