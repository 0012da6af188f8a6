import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { WebSocket } from "ws";
import { handshakeSignature } from "../../../src/protocol/input/signature";
import { FAULTS } from "../../../src/simulator";
import { Receiver, SECRETS } from "../support";

const CLI = path.resolve("src/simulator/cli/cli.ts");
const FLAGS = [
  "--client-id",
  SECRETS.clientId,
  "--client-secret",
  SECRETS.clientSecret,
  "--secret-token",
  SECRETS.secretToken,
];

interface Ran {
  status: number;
  out: string;
  err: string;
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["--import", "tsx", CLI, ...args],
      { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env }, timeout: 15_000 },
      (_error, out, err) => resolve({ status: child.exitCode ?? -1, out, err }),
    );
  });
}

describe("simulator: command line", function () {
  this.timeout(20_000);
  let folder: string;
  let receiver: Receiver;
  let short: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "rtms-cli-"));
    short = path.join(folder, "short.json");
    const segment = { speaker: "1", start: 0, end: 200, text: "the secret word" };
    writeFileSync(short, JSON.stringify({ speakers: [{ id: "1", name: "Maya" }], segments: [segment] }));
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    receiver = await Receiver.open();
  });
  afterEach(() => receiver.close());

  /** Connects for transcripts as soon as the webhook has come, and asks for them. */
  async function app(): Promise<void> {
    while (!receiver.events.includes("meeting.rtms_started")) await new Promise((resolve) => setTimeout(resolve, 10));
    const payload = receiver.received.at(-1)?.body.payload ?? {};
    const { meeting_uuid, rtms_stream_id, server_urls } = payload as Record<string, string>;
    const { clientId, clientSecret } = SECRETS;
    const signature = handshakeSignature(clientId, clientSecret, String(meeting_uuid), String(rtms_stream_id));
    const claim = { meeting_uuid, rtms_stream_id, signature };
    const signaling = new WebSocket(String(server_urls));
    const media = new WebSocket(String(server_urls));
    // The simulator may be gone before they are open.
    for (const socket of [signaling, media]) socket.on("error", () => undefined);
    signaling.on("open", () => signaling.send(JSON.stringify({ msg_type: 1, ...claim })));
    media.on("open", () => media.send(JSON.stringify({ msg_type: 3, media_type: 8, ...claim })));
    media.once("message", () => signaling.send(JSON.stringify({ msg_type: 7, rtms_stream_id })));
  }

  it("--help lists every option and fault, and says that it listens on loopback only", async () => {
    const { status, out } = await run(["--help"]);
    assert.equal(status, 0);
    for (const option of [
      "--url",
      "--client-id",
      "--client-secret",
      "--secret-token",
      "--api",
      "--api-port",
      "--account-id",
      "--account-client-id",
      "--account-client-secret",
      "--product",
      "--media",
      "--scenario",
      "--fault",
      "--replay",
      "--tls-cert",
      "--tls-key",
    ])
      assert.ok(out.includes(option), option);
    for (const [name, { meaning }] of Object.entries(FAULTS)) assert.ok(out.includes(name) && out.includes(meaning));
    assert.match(out, /loopback only/);
    assert.match(out, /ZOOM_SECRET_TOKEN/);
  });

  it("plays to an app, says what happens but no secret and nothing that is said, and ends with 0", async () => {
    const [{ status, out, err }] = await Promise.all([
      run([...FLAGS, "--url", receiver.url, "--scenario", short]),
      app(),
    ]);
    assert.equal(err, "");
    assert.equal(status, 0);
    const lines = [
      /^webhook endpoint\.url_validation: 200 after \d+ ms, token correct$/m,
      /^webhook meeting\.rtms_started: 200 after \d+ ms$/m,
      /^signaling: handshake accepted$/m,
      /^transcript: handshake accepted$/m,
      /^transcript is flowing$/m,
      /^stream ended: MEETING_ENDED$/m,
      /^webhook meeting\.rtms_stopped: 200 after \d+ ms$/m,
      /^packets sent: 1 of transcript; keep-alives answered: 0 of 0$/m,
    ];
    for (const line of lines) assert.match(out, line);
    for (const secret of [...Object.values(SECRETS), "secret word"]) assert.ok(!out.includes(secret));
  });

  it("takes secrets from the environment, and switches faults on", async () => {
    receiver.status = 200;
    const { clientId, clientSecret, secretToken } = SECRETS;
    const env = { ZOOM_CLIENT_ID: clientId, ZOOM_CLIENT_SECRET: clientSecret, ZOOM_SECRET_TOKEN: secretToken };
    const args = ["--url", receiver.url, "--scenario", short, "--fault", "refuse-signaling=3"];
    const [{ status, err }] = await Promise.all([run(args, env), app()]);
    assert.equal(status, 1);
    assert.match(err, /signaling handshake was refused with status 3\. Compare client id and client secret/);
  });

  it("lets faults happen at their time, and grants the given media", async () => {
    const args = ["--url", receiver.url, "--scenario", short, "--media", "transcript", "--fault", "stop=3@50"];
    const [{ status, out, err }] = await Promise.all([run([...FLAGS, ...args]), app()]);
    assert.match(out, /^fault stop=3$/m);
    assert.match(out, /^stream ended: USER_LEFT$/m);
    assert.deepEqual([status, err.length > 0], [1, true]);
  });

  /** Waits for the offer, and opens the signaling socket that it names. */
  async function joining(options: object = {}): Promise<string> {
    while (!receiver.events.includes("meeting.rtms_started")) await new Promise((resolve) => setTimeout(resolve, 10));
    const url = String(receiver.received.at(-1)?.body.payload.server_urls);
    const socket = new WebSocket(url, options);
    socket.on("error", () => undefined);
    socket.on("open", () => socket.send(JSON.stringify({ msg_type: 1 })));
    return new Promise((resolve) => socket.once("message", (data) => resolve(data.toString())));
  }

  it("--replay plays a report back, and says what it plays", async () => {
    const report = path.join(folder, "report.json");
    const signaling = { kind: "socket", socket: "signaling" };
    const refused = { status: 3, fields: { status_code: "number", reason: "string" } };
    const lines = [
      { at: 0, kind: "hook", action: "started" },
      { at: 1, kind: "state", from: "idle", to: "connecting", news: "start" },
      { at: 2, ...signaling, what: "open" },
      { at: 5, ...signaling, what: "opened" },
      { at: 6, kind: "out", socket: "signaling", type: 1, size: 200 },
      { at: 20, kind: "in", socket: "signaling", type: 2, size: 70, ...refused },
      { at: 40, ...signaling, what: "lost", code: 1000, cause: "close" },
    ];
    const settings = { mode: "split", audio: true };
    writeFileSync(
      report,
      JSON.stringify({ format: "zoom-rtms-report", version: 1, product: "meeting", settings, lines }),
    );
    const [{ status, out, err }, answer] = await Promise.all([
      run([...FLAGS, "--url", receiver.url, "--replay", report]),
      joining(),
    ]);
    assert.deepEqual([status, err], [0, ""]);
    assert.deepEqual(JSON.parse(answer), { msg_type: 2, status_code: 3, reason: "Invalid signature" });
    for (const line of [
      /^settings of the stream node: \{"mode":"split","audio":true\}$/m,
      /^0\.001 s: the app was connecting$/m,
      /^0\.040 s: signaling lost \(close\)$/m,
      /^webhook meeting\.rtms_stopped: 200 after \d+ ms$/m,
      /^messages sent: 1; not sent, because their socket was closed: 0$/m,
    ])
      assert.match(out, line);
  });

  it("--tls-cert and --tls-key serve wss://, and are made once if there are none", async () => {
    const [cert, key] = [path.join(folder, "zoom.pem"), path.join(folder, "zoom.key")];
    const args = [...FLAGS, "--url", receiver.url, "--scenario", short, "--tls-cert", cert, "--tls-key", key];
    let made = "";
    for (let round = 0; round < 2; round++) {
      receiver.received.length = 0;
      const [, answer] = await Promise.all([
        run([...args, "--fault", "stop=6@1500"]),
        // Made by the first run before it sends anything.
        (async () => {
          while (receiver.events.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
          return joining({ ca: readFileSync(cert) });
        })(),
      ]);
      assert.equal(JSON.parse(answer).status_code, 4);
      assert.match(String(receiver.received[1]?.body.payload.server_urls), /^wss:/);
      assert.equal(statSync(key).mode & 0o777, 0o600);
      made ||= readFileSync(cert, "utf8");
      assert.equal(readFileSync(cert, "utf8"), made);
    }
  });

  const REFUSED: { what: string; args: string[]; says: RegExp }[] = [
    { what: "no url", args: FLAGS, says: /--url is missing/ },
    { what: "a url that is none", args: [...FLAGS, "--url", "127.0.0.1"], says: /complete http or https URL/ },
    {
      what: "no secrets",
      args: ["--url", "http://127.0.0.1:1/"],
      says: /--client-id \(or ZOOM_CLIENT_ID\).*--secret-token.*missing/,
    },
    { what: "an unknown option", args: ["--what"], says: /'--what'.*--help lists/ },
    {
      what: "an unknown product",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--product", "x"],
      says: /no product "x".*contact_center/,
    },
    {
      what: "an unknown medium",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--media", "audio,smell"],
      says: /no medium "smell".*share, chat/,
    },
    {
      what: "a moment without a time",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--fault", "drop-all"],
      says: /drop-all@5000/,
    },
    {
      what: "an unknown fault",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--fault", "x"],
      says: /no fault "x"/,
    },
    {
      what: "a missing scenario",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--scenario", "x.json"],
      says: /x\.json: cannot be read/,
    },
    {
      what: "a missing report",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--replay", "x.json"],
      says: /x\.json cannot be read/,
    },
    {
      what: "a report and a scenario",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--replay", "x.json", "--scenario", "y.json"],
      says: /Leave --scenario out/,
    },
    {
      what: "a certificate without its key",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--tls-cert", "x.pem"],
      says: /--tls-cert and --tls-key belong together/,
    },
    {
      what: "a certificate that is none",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/", "--tls-cert", "package.json", "--tls-key", "package.json"],
      says: /package\.json with its key package\.json cannot be used/,
    },
    {
      what: "a webhook where nothing listens",
      args: [...FLAGS, "--url", "http://127.0.0.1:1/"],
      says: /nothing listens there\. Start Node-RED/,
    },
  ];
  for (const { what, args, says } of REFUSED)
    it(`ends with 1 for ${what}, and names the cure`, async () => {
      const { status, out, err } = await run(args);
      assert.deepEqual([status, out], [1, ""]);
      assert.match(err, /^zoom-rtms-simulator: /);
      assert.match(err, says);
    });

  for (const [code, says] of [
    [401, /answered 401: .*same secret token/],
    [404, /answered 404: .*httpNodeRoot/],
  ] as const)
    it(`ends with 1 for a webhook that answers ${code}, and names the cure`, async () => {
      receiver.status = code;
      const { status, err } = await run([...FLAGS, "--url", receiver.url]);
      assert.equal(status, 1);
      assert.match(err, says);
    });
});
