// Who may ask the admin routes: JSON from the editor's own origin, and programs; no form and no page of another site.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type NodeRedOptions, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { webhookFlow } from "./webhook-client";

const PROJECT = join(__dirname, "..", "..");
const JSON_TYPE = { "Content-Type": "application/json" };

/** Every admin route of the package, with a body that it takes, and its answer then. */
const ROUTES: [path: string, body: object, status: number][] = [
  ["panel", { show: [] }, 200],
  ["panel/words", { show: [] }, 200],
  ["panel/picture", { streamId: "none", picture: "video 1" }, 404],
  ["panel/report", { streamId: "none" }, 404],
  ["panel/trace", { streamId: "none" }, 404],
  ["panel/close", { streamId: "none" }, 404],
  ["app/check", { id: "app" }, 200],
  ["account/check", { id: "account" }, 200],
  ["control/last", { id: "control" }, 200],
  ["webhook/test", { id: "none" }, 404],
  ["webhook/reach", { id: "none" }, 404],
  ["simulator/play", { id: "none" }, 404],
];

/** With a Host header of one's own, which `fetch` does not allow. */
async function send(
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; error: string }> {
  const outgoing = request(url, { method: "POST", agent: false, headers });
  outgoing.end(body);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  const content = await text(answer);
  const error = answer.headers["content-type"]?.includes("json") ? JSON.parse(content).error : undefined;
  return { status: answer.statusCode ?? 0, error: String(error) };
}

/** The sources below some folders, by path. */
const sources = (folders: readonly string[]) =>
  folders.flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(ts|html)$/.test(path))
      .map((path) => ({ path: join(folder, path), text: readFileSync(join(PROJECT, folder, path), "utf8") })),
  );

describe("the sources of the admin routes", () => {
  it("register each of them in one place, by a fixed path, and all are tried here", () => {
    const all = sources(["src", "nodes", "plugins"]);
    const registering = all.filter(({ text }) => /\.httpAdmin\.(?!post\(`\/\$\{path\}`, guard)\w+/.test(text));
    assert.deepEqual(registering, []);
    const isRoute = /\b(?:adminRoute|nodeRoute)\(RED, ("zoom-rtms\/([\w/-]+)"|PANEL_\w+|path),|doTo\((PANEL_\w+),/g;
    const count = all
      .flatMap(({ text }) => [...text.matchAll(isRoute)])
      .filter(([match]) => !/\bpath,/.test(match)).length;
    assert.equal(count, ROUTES.length);
  });

  it("are asked by the editor in one place, with fixed addresses", () => {
    for (const { path, text } of sources(["editor", "nodes", "plugins"])) {
      const asks =
        text.match(/\$\.(ajax|get|post|getJSON)\b|\bfetch\(|XMLHttpRequest|new EventSource|sendBeacon/g) ?? [];
      assert.equal(asks.length, path === join("editor", "admin.ts") ? 1 : 0, path);
      // Data goes in the body: only the folder of all routes is put in front of a path.
      assert.doesNotMatch(text, /\b(post|ask)(<\w+>)?\(`(?!zoom-rtms\/\$\{path\}`)/, path);
    }
  });
});

describe("the admin routes", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  /** For all that need no settings of their own. */
  let plain: NodeRedProcess;
  before(async () => {
    plain = await startNodeRed({ flow: webhookFlow() });
  });
  after(() => plain.stop());

  async function use(settings: NodeRedOptions["settings"], judge: () => Promise<void>): Promise<void> {
    nr = settings ? await startNodeRed({ flow: webhookFlow(), settings }) : plain;
    try {
      await judge();
    } finally {
      if (nr !== plain) await nr.stop();
    }
  }

  /** The status of a request to the panel's route. */
  const look = async (headers: Record<string, string>, root = "") =>
    (await send(`${nr.url}${root}/zoom-rtms/panel`, { ...JSON_TYPE, ...headers }, "{}")).status;

  it("take JSON from a program and from the editor's page, each of them", () =>
    use(undefined, async () => {
      const { host } = new URL(nr.url);
      for (const [path, body, status] of ROUTES)
        for (const headers of [{}, { Origin: `http://${host}` }, { Origin: nr.url, "Sec-Fetch-Site": "same-origin" }]) {
          const answer = await send(`${nr.url}/zoom-rtms/${path}`, { ...JSON_TYPE, ...headers }, JSON.stringify(body));
          assert.equal(answer.status, status, `${path} ${JSON.stringify(headers)}`);
        }
    }));

  it("refuse forms and other types, each of them, and name the type to send", () =>
    use(undefined, async () => {
      for (const [path, body] of ROUTES)
        for (const type of [
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "text/plain",
          "text/plain; application/json",
          undefined,
        ]) {
          const headers: Record<string, string> = type === undefined ? {} : { "Content-Type": type };
          const { status, error } = await send(`${nr.url}/zoom-rtms/${path}`, headers, JSON.stringify(body));
          assert.equal(status, 415, `${path} ${type}`);
          assert.match(error, /Content-Type: application\/json/);
        }
    }));

  it("refuse pages of other sites, ports and schemes, each of them, and name the cure behind a proxy", () =>
    use(undefined, async () => {
      const { hostname, port } = new URL(nr.url);
      const foreign: Record<string, string>[] = [
        { Origin: "https://evil.example" },
        { Origin: `http://${hostname}` },
        { Origin: `http://${hostname}:${Number(port) + 1}` },
        { Origin: `http://${hostname}.evil.example:${port}` },
        { Origin: "null" },
        { Origin: "" },
        { Origin: "file://" },
        { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
        // In all other cases, the browser's header decides.
        { Origin: nr.url, "Sec-Fetch-Site": "cross-site" },
        { Origin: nr.url, "Sec-Fetch-Site": "same-site" },
        { "Sec-Fetch-Site": "cross-site" },
        // Any page can send these, for Node-RED lets it.
        { Origin: "https://evil.example", "X-Forwarded-Host": "evil.example" },
        { Origin: "https://evil.example", Authorization: "Bearer made-up" },
      ];
      for (const [path, body] of ROUTES)
        for (const headers of foreign) {
          const url = `${nr.url}/zoom-rtms/${path}`;
          const { status, error } = await send(url, { ...JSON_TYPE, ...headers }, JSON.stringify(body));
          assert.equal(status, 403, `${path} ${JSON.stringify(headers)}`);
          assert.match(error, /Host header .* httpServerOptions \{'trust proxy': true\}/);
        }
    }));

  it("are the editor's own behind a proxy that passes on the host, with or without TLS, below any root", () =>
    use({ httpAdminRoot: "/admin/red" }, async () => {
      for (const [origin, host] of [
        ["https://red.example", "red.example"],
        ["https://red.example", "RED.example:443"],
        ["http://red.example", "red.example:80"],
        ["http://red.example:8080", "red.example:8080"],
        ["http://[::1]:1880", "[::1]:1880"],
      ] as const)
        assert.equal(await look({ Origin: origin, Host: host }, "/admin/red"), 200, `${origin} ${host}`);
      // The browser's header says so, whatever the proxy made of the host.
      assert.equal(await look({ Origin: "https://red.example", "Sec-Fetch-Site": "same-origin" }, "/admin/red"), 200);
      assert.equal(await look({ Origin: "https://red.example:8443", Host: "red.example" }, "/admin/red"), 403);
      assert.equal(await look({ Origin: "https://red.example", Host: "red.example:1880" }, "/admin/red"), 403);
      assert.equal(await look({ Origin: "https://red.example", Host: "a/../b" }, "/admin/red"), 403);
    }));

  it("believe a proxy's X-Forwarded-Host only where Node-RED is set to trust it", async () => {
    const forwarded = { Origin: "http://red.example", "X-Forwarded-Host": "red.example, inner.example" };
    await use({ httpServerOptions: { "trust proxy": true } }, async () => {
      assert.equal(await look(forwarded), 200);
      assert.equal(
        await look({ Origin: "http://inner.example", "X-Forwarded-Host": "red.example, inner.example" }),
        403,
      );
      assert.equal(await look({ Origin: nr.url, "X-Forwarded-Host": "red.example" }), 403);
      assert.equal(await look({ Origin: nr.url }), 200);
    });
    await use({ httpServerOptions: { "trust proxy": "10.0.0.1" } }, async () => {
      assert.equal(await look(forwarded), 403);
      assert.equal(await look({ Origin: nr.url, "X-Forwarded-Host": "red.example" }), 200);
    });
  });

  it("are no longer asked by GET, or with an id in the address", () =>
    use(undefined, async () => {
      for (const path of ["panel?show=a", "panel/report?stream=a"])
        assert.equal((await fetch(`${nr.url}/zoom-rtms/${path}`)).status, 404, path);
      for (const path of ["app/app/check", "webhook/webhook/test", "webhook/webhook/reach", "simulator/sim"])
        assert.equal((await send(`${nr.url}/zoom-rtms/${path}`, JSON_TYPE, "{}")).status, 404, path);
    }));

  it("ask for the id that they need", () =>
    use(undefined, async () => {
      for (const [path] of ROUTES.filter(([, body]) => "id" in body || "streamId" in body))
        for (const body of ["{}", "[]", '{"id":7,"streamId":7}', '{"id":{},"streamId":["a"]}']) {
          const { status, error } = await send(`${nr.url}/zoom-rtms/${path}`, JSON_TYPE, body);
          assert.equal(status, 400, `${path} ${body}`);
          assert.match(error, /needs (the id of a node|a streamId)\./);
        }
    }));
});
