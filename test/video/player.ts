// Films in a real Chromium: played to their end, searched, and heard.

import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import type { Decoded } from "../simulator/picture-mark";

const PAGE = "<!doctype html><button>play</button><video></video><canvas></canvas>";

/** A picture that was shown while a film played. */
export interface ShownAt {
  /** Seconds of the film. */
  readonly at: number;
  /** Width and height of the picture, and `videoWidth` and `videoHeight` at that moment. */
  readonly size: readonly number[];
  readonly video: readonly number[];
}

/** A picture after a search: small, for its mark can be read all the same. */
export interface Found extends Decoded {
  /** `videoWidth` and `videoHeight`. */
  readonly size: readonly number[];
}

export interface Played {
  readonly shown: readonly ShownAt[];
  /** `currentTime` at the end, seconds. */
  readonly end: number;
  /** The loudest that was heard, of 255, and bytes of sound that were decoded. */
  readonly loudest: number;
  readonly decoded: number;
}

/** Serves files with ranges, as a search needs them, each by its index in `paths`. */
function serve(paths: readonly string[]): Promise<Server> {
  const server = createServer(({ url = "", headers }, response) => {
    const path = paths[Number(url.slice("/film/".length))];
    if (!url.startsWith("/film/") || !path) return response.setHeader("content-type", "text/html").end(PAGE);
    const { size } = statSync(path);
    const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
    const [start, end] = [Number(from), to === "" ? size - 1 : Math.min(Number(to), size - 1)];
    if (start >= size) return response.writeHead(416, { "content-range": `bytes */${size}` }).end();
    const range = { "accept-ranges": "bytes", "content-range": `bytes ${start}-${end}/${size}` };
    const type = { "content-type": "video/mp4", "content-length": end - start + 1 };
    response.writeHead(headers.range ? 206 : 200, { ...type, ...(headers.range && range) });
    return createReadStream(path, { start, end })
      .on("error", () => response.destroy())
      .pipe(response);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

export class Player {
  readonly #paths: string[];
  readonly #server: Server;

  private constructor(
    private readonly page: Page,
    paths: string[],
    server: Server,
  ) {
    this.#paths = paths;
    this.#server = server;
  }

  static async start(browser: Browser): Promise<Player> {
    const paths: string[] = [];
    const server = await serve(paths);
    const page = await browser.newPage();
    // tsx names inner functions with a helper of its own, which the page lacks.
    await page.addInitScript("globalThis.__name = (named) => named");
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return new Player(page, paths, server);
  }

  async close(): Promise<void> {
    await this.page.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Opens a film. @returns its duration, seconds; Infinity if it is not known @throws the player's own error */
  async open(path: string): Promise<number> {
    const url = `/film/${this.#paths.push(path) - 1}`;
    return await this.page.evaluate(async (source) => {
      // A new element for each: what hears one cannot hear another.
      const video = document.createElement("video");
      document.querySelector("video")?.replaceWith(video);
      video.preload = "auto";
      const ready = new Promise<void>((resolve, reject) => {
        video.onloadeddata = () => resolve();
        video.onerror = () => reject(new Error(`${video.error?.code} ${video.error?.message}`));
      });
      video.src = source;
      await ready;
      return video.duration;
    }, url);
  }

  /** Plays what is open, from its start to its end. @throws the player's own error */
  async play(rate: number): Promise<Played> {
    const playing = this.page.evaluate(async (playbackRate) => {
      const video = document.querySelector("video") as HTMLVideoElement;
      const button = document.querySelector("button") as HTMLButtonElement;
      // A user's gesture: without one, nothing may sound.
      await new Promise((resolve) => button.addEventListener("click", resolve, { once: true }));
      const context = new AudioContext();
      const listener = context.createAnalyser();
      context.createMediaElementSource(video).connect(listener).connect(context.destination);
      const level = new Uint8Array(listener.frequencyBinCount);
      const shown: { at: number; size: number[]; video: number[] }[] = [];
      let loudest = 0;
      const look = (_: number, { mediaTime, width, height }: VideoFrameCallbackMetadata) => {
        shown.push({ at: mediaTime, size: [width, height], video: [video.videoWidth, video.videoHeight] });
        listener.getByteFrequencyData(level);
        loudest = Math.max(loudest, ...level);
        video.requestVideoFrameCallback(look);
      };
      const ended = new Promise<void>((resolve, reject) => {
        video.onended = () => resolve();
        video.onerror = () => reject(new Error(`${video.error?.code} ${video.error?.message}`));
      });
      video.currentTime = 0;
      video.playbackRate = playbackRate;
      video.requestVideoFrameCallback(look);
      await video.play();
      await ended;
      await context.close();
      const { webkitAudioDecodedByteCount: decoded = 0 } = video as { webkitAudioDecodedByteCount?: number };
      return { shown, end: video.currentTime, loudest, decoded };
    }, rate);
    await this.page.click("button");
    return await playing;
  }

  /** The picture that is shown after a search for a time in seconds: its upper eighth, which has the simulator's mark. */
  async seek(seconds: number): Promise<Found> {
    const { size, width, luma } = await this.page.evaluate(async (time) => {
      const video = document.querySelector("video") as HTMLVideoElement;
      const canvas = document.querySelector("canvas") as HTMLCanvasElement;
      const failed = () => new Error(`${video.error?.code} ${video.error?.message}`);
      const sought = new Promise<void>((resolve, reject) => {
        video.onseeked = () => resolve();
        video.onerror = () => reject(failed());
      });
      // Until then, the picture before it is shown.
      const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
      video.currentTime = time;
      await Promise.all([sought, shown]);
      canvas.width = 160;
      canvas.height = 90;
      const context = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, 12);
      // Green is most of the brightness.
      const luma = Array.from({ length: data.length / 4 }, (_, n) => data[4 * n + 1] ?? 0);
      return { size: [video.videoWidth, video.videoHeight], width: canvas.width, luma };
    }, seconds);
    return { size, width, luma: Buffer.from(luma) };
  }

  /** The sound of what is open, as the browser decodes it: where it gets loud. Seconds. */
  async beeps(threshold: number): Promise<readonly number[]> {
    return await this.page.evaluate(async (least) => {
      const video = document.querySelector("video") as HTMLVideoElement;
      const bytes = await (await fetch(video.src)).arrayBuffer();
      const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes);
      const samples = sound.getChannelData(0);
      const found: number[] = [];
      let last = Number.NEGATIVE_INFINITY;
      for (let n = 0; n < samples.length; n += 1) {
        if (Math.abs(samples[n] ?? 0) < least) continue;
        if (n - last > 4800) found.push(n / 48_000);
        last = n;
      }
      return found;
    }, threshold);
  }
}
