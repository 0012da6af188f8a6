// `zoom-rtms-simulator --api` with plain clients: what it prints to enter, a meeting that a REST call starts, and the end
// by Ctrl-C.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readCommand } from "../../../src/simulator/cli/cli-options";
import { until } from "../../until";
import { ACCOUNT, call, EventClient, startFor, tokenOf } from "../api/api-client";
import { Receiver, SECRETS, sleep } from "../support";

const CLI = path.resolve("src/simulator/cli/cli.ts");
const ENV = {
  ZOOM_CLIENT_ID: SECRETS.clientId,
  ZOOM_CLIENT_SECRET: SECRETS.clientSecret,
  ZOOM_ACCOUNT_ID: ACCOUNT.accountId,
  ZOOM_ACCOUNT_CLIENT_ID: ACCOUNT.clientId,
  ZOOM_ACCOUNT_CLIENT_SECRET: ACCOUNT.clientSecret,
};
const HOST = "30R7kT7bTIKSNUFEuH_Qlg";

/** A run of the command, with what it has printed so far. */
class Run {
  out = "";
  err = "";
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(args: string[], env: Record<string, string> = {}) {
    const { PATH = "", HOME = "" } = process.env;
    const all = { PATH, HOME, ...ENV, ...env };
    this.#child = spawn(process.execPath, ["--import", "tsx", CLI, ...args], { env: all });
    this.#child.stdout?.on("data", (part) => {
      this.out += part;
    });
    this.#child.stderr?.on("data", (part) => {
      this.err += part;
    });
    this.ended = new Promise((resolve) => this.#child.once("exit", resolve));
  }

  async line(pattern: RegExp): Promise<string> {
    await until(() => pattern.test(this.out) || this.#child.exitCode !== null, 20_000);
    const [, found = ""] = pattern.exec(this.out) ?? assert.fail(`${this.out}\n${this.err}`);
    return found;
  }

  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

describe("simulator: command line with --api", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "rtms-cli-api-"));
  const short = path.join(folder, "short.json");
  const segment = { speaker: "1", start: 0, end: 200, text: "the secret word" };
  writeFileSync(short, JSON.stringify({ speakers: [{ id: "1", name: "Maya" }], segments: [segment] }));
  let run: Run;
  afterEach(() => run.kill());
  after(() => rmSync(folder, { recursive: true }));

  it("prints what to enter, begins a meeting when a client is connected, and says what happens but no secret", async () => {
    run = new Run(["--api", "--scenario", short, "--fault", "rest-error=3000", "--fault", "rest-errors=1"]);
    const origin = await run.line(/^zoom-rtms-account, Host: (http:\/\/127\.0\.0\.1:\d+)$/m);
    const endpoint = await run.line(/^zoom-rtms-events-in, Endpoint: (ws:\S+subscriptionId=simulator)$/m);
    assert.doesNotMatch(run.out, /begins/);
    const token = await tokenOf(origin);
    const client = await EventClient.open(endpoint, token);
    const number = await run.line(/^meeting (\d{11}) begins/m);
    const start = () => call(origin, `live_meetings/${number}`, token, startFor(HOST));
    assert.deepEqual([(await start()).status, (await start()).status], [400, 202]);
    await until(() => client.names.includes("meeting.rtms_started"));
    await call(origin, `live_meetings/${number}`, token, { action: "stop", settings: { client_id: SECRETS.clientId } });
    await until(() => client.names.includes("meeting.ended"));
    assert.equal(await run.ended, 1);
    for (const line of [
      /^token by account_credentials: 200$/m,
      /^event WebSocket: connected$/m,
      /^event meeting\.started: sent$/m,
      /^REST start of a meeting: 400, code 3000$/m,
      /^REST start of a meeting: 202$/m,
      /^stream ended: MANUAL_API_TRIGGERED$/m,
    ])
      assert.match(run.out, line);
    for (const secret of [...Object.values(SECRETS), ...Object.values(ACCOUNT), token, "secret word"])
      assert.ok(!run.out.includes(secret), secret);
    // No client had joined the stream, so this run failed.
    assert.match(run.err, /no client connected/);
  });

  it("ends by Ctrl-C with 0, before a meeting and while one waits for its start", async () => {
    run = new Run(["--api"]);
    await run.line(/(Endpoint)/);
    // Long enough for the meeting to wait for its client.
    await sleep(500);
    run.interrupt();
    assert.equal(await run.ended, 0);
    run = new Run(["--api-port", "0"]);
    const origin = await run.line(/Host: (\S+)/);
    const client = await EventClient.open(await run.line(/Endpoint: (\S+)/), await tokenOf(origin));
    await run.line(/(begins)/);
    run.interrupt();
    assert.equal(await run.ended, 0, run.err);
    assert.deepEqual(client.names, ["meeting.started", "meeting.ended"]);
  });

  it("with --url the meeting begins at once, by webhook", async () => {
    const receiver = await Receiver.open();
    run = new Run(["--api", "--url", receiver.url], { ZOOM_SECRET_TOKEN: SECRETS.secretToken });
    await run.line(/(begins)/);
    await until(() => receiver.events.length === 2);
    assert.deepEqual(receiver.events, ["endpoint.url_validation", "meeting.started"]);
    run.interrupt();
    assert.equal(await run.ended, 0, run.err);
    await receiver.close();
  });
});

describe("simulator: options of --api", () => {
  const read = (args: string[], env: Record<string, string> = ENV) => {
    const command = readCommand(args, env);
    assert.ok(command !== "help");
    return command;
  };

  it("takes account and port, from options or the environment", () => {
    assert.deepEqual(read(["--api"]).api, ACCOUNT);
    const args = [
      "--api-port",
      "8080",
      "--account-id",
      "a",
      "--account-client-id",
      "b",
      "--account-client-secret",
      "c",
    ];
    assert.deepEqual(read(args).api, { port: 8080, accountId: "a", clientId: "b", clientSecret: "c" });
    assert.equal(read(["--url", "http://127.0.0.1/"], { ...ENV, ZOOM_SECRET_TOKEN: "x" }).api, undefined);
  });

  const REFUSED: { what: string; args: string[]; env?: Record<string, string>; says: RegExp }[] = [
    {
      what: "no account",
      args: ["--api"],
      env: { ZOOM_CLIENT_ID: "a", ZOOM_CLIENT_SECRET: "b" },
      says: /--account-id \(or ZOOM_ACCOUNT_ID\).*zoom-rtms-account node/,
    },
    { what: "no app", args: ["--api"], env: {}, says: /--client-id.*zoom-rtms-app node/ },
    {
      what: "a URL without the secret token",
      args: ["--api", "--url", "http://127.0.0.1/"],
      says: /ZOOM_SECRET_TOKEN/,
    },
    { what: "a port that is none", args: ["--api-port", "70000"], says: /--api-port must be a port number/ },
    { what: "a report", args: ["--api", "--replay", "x.json"], says: /Leave --api out/ },
    { what: "a phone call", args: ["--api", "--product", "phone"], says: /cannot be started by REST/ },
  ];
  for (const { what, args, env, says } of REFUSED)
    it(`refuses ${what}`, () => assert.throws(() => read(args, env), says));
});
