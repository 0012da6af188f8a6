import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { WebSocket } from "ws";
import { handshakeSignature } from "../../src/protocol/signature";
import { FAULTS } from "../../src/simulator";
import { Receiver, SECRETS } from "./support";

const CLI = path.resolve("src/simulator/cli.ts");
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
      "--product",
      "--media",
      "--scenario",
      "--fault",
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
      /^webhook endpoint\.url_validation: 200 after \d+ ms, token right$/m,
      /^webhook meeting\.rtms_started: 200 after \d+ ms$/m,
      /^signaling: handshake welcome$/m,
      /^transcript: handshake welcome$/m,
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

  it("lets faults happen at their time, and grants the media it is told", async () => {
    const args = ["--url", receiver.url, "--scenario", short, "--media", "transcript", "--fault", "stop=3@50"];
    const [{ status, out, err }] = await Promise.all([run([...FLAGS, ...args]), app()]);
    assert.match(out, /^fault stop=3$/m);
    assert.match(out, /^stream ended: USER_LEFT$/m);
    assert.deepEqual([status, err.length > 0], [1, true]);
  });

  const REFUSED: { what: string; args: string[]; says: RegExp }[] = [
    { what: "no url", args: FLAGS, says: /--url is missing/ },
    { what: "a url that is none", args: [...FLAGS, "--url", "127.0.0.1"], says: /whole http or https URL/ },
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
