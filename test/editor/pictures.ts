// The pictures that the documents show. They are taken whenever the specs run, and kept with UPDATE_IMAGES=1.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";

const FOLDER = join(__dirname, "..", "..", "docs", "images");
/** Bytes; pages with several of them are to load at once. */
const LIMIT = 120_000;

interface Clip {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A picture of an element, or of a part of the page. */
export async function picture(name: string, what: Locator | Page, clip?: Clip): Promise<void> {
  const image = "goto" in what ? await what.screenshot(clip ? { clip } : {}) : await what.screenshot();
  assert.ok(image.length < LIMIT, `${name} has ${image.length} bytes`);
  if (process.env.UPDATE_IMAGES) writeFileSync(join(FOLDER, `${name}.png`), image);
}
