// What a browser's own text track reads of WebVTT.

import type { Browser } from "playwright-core";
import type { ReadCaption } from "./readers";

/** A cue as the page of a video player has it: with the name of its voice tag. */
export interface TrackCue extends ReadCaption {
  name: string;
}

const PAGE = '<!doctype html><video><track default src="captions.vtt"></video>';

/** What the page runs; the specs are compiled without the types of a browser. */
const READ = `(() => {
  const element = document.querySelector("track");
  return new Promise((resolve, reject) => {
    const read = () => resolve(Array.from(element.track.cues, (cue) => {
      const shown = cue.getCueAsHTML();
      const name = shown.querySelector("span[title]")?.title ?? "";
      return { start: cue.startTime, end: cue.endTime, name, text: shown.textContent };
    }));
    if (element.readyState === 2) read();
    if (element.readyState === 3) reject(new Error("no captions"));
    element.addEventListener("load", read);
    element.addEventListener("error", () => reject(new Error("no captions")));
  });
})()`;

/** The cues in the order in which the browser's text track has them. */
export async function readByBrowser(browser: Browser, vtt: string): Promise<TrackCue[]> {
  const page = await browser.newPage();
  try {
    await page.route("http://captions.test/**", (route) =>
      route.request().url().endsWith(".vtt")
        ? route.fulfill({ contentType: "text/vtt", body: vtt })
        : route.fulfill({ contentType: "text/html", body: PAGE }),
    );
    await page.goto("http://captions.test/");
    const cues = await page.evaluate<TrackCue[]>(READ);
    return cues.map((cue) => ({ ...cue, start: Math.round(cue.start * 1000), end: Math.round(cue.end * 1000) }));
  } finally {
    await page.close();
  }
}
