// What browsers load, as it is built: small, whole, and without anything that a strict Content-Security-Policy forbids.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const PROJECT = join(__dirname, "..", "..", "..");
const BUILT = join(PROJECT, "dist", "page");
const read = (name: string) => readFileSync(join(BUILT, name), "utf8");
const documents = () => readdirSync(BUILT).filter((name) => name.endsWith(".html"));

describe("the built page", () => {
  it("is under 70 kB compressed, all of it", () => {
    const sizes = readdirSync(BUILT).map((name) => gzipSync(read(name), { level: 9 }).length);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(all < 70_000, `${all} bytes`);
  });

  it("has documents that load only files beside them, with nothing inline", () => {
    assert.deepEqual(documents(), ["index.html", "set-password.html", "sign-in.html"]);
    for (const name of documents()) {
      const html = read(name);
      assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?:/, name);
      const files = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, file = ""]) => file);
      for (const file of files.filter((each) => each !== "" && each !== "data:,"))
        assert.ok(readdirSync(BUILT).includes(file), file);
    }
  });

  it("has style sheets that load nothing", () => {
    for (const name of ["app.css", "sign-in.css"]) assert.doesNotMatch(read(name), /url\(|@import|https?:/, name);
  });

  it("asks nobody else for anything: its scripts name no other address", () => {
    for (const name of ["app.js", "sign-in.js"]) {
      const addresses = [...read(name).matchAll(/https?:\/\/[^"'`\s]+/g)].map(([address]) => address);
      // Names of XML, which are never asked for.
      assert.deepEqual(
        addresses.filter((address) => !address.startsWith("http://www.w3.org/")),
        [],
        name,
      );
    }
  });

  it("has the licences of what is in it", () => {
    for (const holder of ["Jason Miller", "Tanner Linsley"]) assert.ok(read("licences.txt").includes(holder), holder);
  });

  it("is made of sources that put no text into the document but as text", () => {
    const page = join(PROJECT, "page");
    const sources = readdirSync(page, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
    assert.ok(sources.length > 40);
    for (const file of sources)
      assert.doesNotMatch(
        readFileSync(join(page, file), "utf8"),
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|DOMParser/i,
        file,
      );
  });
});
