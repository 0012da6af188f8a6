// What browsers load, as it is built: small, whole, and without anything that a strict Content-Security-Policy forbids.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { escaped } from "../../documents";

const PROJECT = join(__dirname, "..", "..", "..");
const PAGE = join(PROJECT, "page");
const BUILT = join(PROJECT, "dist", "page");
const read = (name: string) => readFileSync(join(BUILT, name), "utf8");
const sources = () => readdirSync(PAGE, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
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

  it("has the words of signing in where they are needed: in the script of that, and in no other", () => {
    const keys = Object.keys(JSON.parse(readFileSync(join(PAGE, "words", "en-US.json"), "utf8")));
    const keysIn = (script: string) =>
      keys.filter((key) => new RegExp(`(?<![\\w.])${escaped(key)}\\b`).test(read(script)));
    const isOfDoor = (key: string) => /^(door|closed)\./.test(key);
    assert.deepEqual(keysIn("sign-in.js").filter(isOfDoor), keys.filter(isOfDoor));
    assert.deepEqual(keysIn("app.js").filter(isOfDoor), []);
    for (const file of sources().filter((each) => each !== "sign-in.ts"))
      assert.doesNotMatch(readFileSync(join(PAGE, file), "utf8"), /["'`](door|closed)\./, file);
  });

  it("is made of sources that put no text into the document but as text", () => {
    assert.ok(sources().length > 40);
    for (const file of sources())
      assert.doesNotMatch(
        readFileSync(join(PAGE, file), "utf8"),
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|DOMParser/i,
        file,
      );
  });
});
