// zoom-rtms-account in a real Node-RED: where its credentials come from, and who learns them; and the dialogs' checks with
// Zoom, whose OAuth is on this machine.

import assert from "node:assert/strict";
import { askAdmin } from "./admin-client";
import { type ControlFlow, controlFlow, meetingStarted } from "./control-flow";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints } from "./stream-flow";
import { CREDENTIALS, post } from "./webhook-client";
import { ACCOUNT_CREDENTIALS, ALL_SCOPES, TOKEN_PREFIX, ZoomApi } from "./zoom-api";

describe("zoom-rtms-account in a real Node-RED", () => {
  let nr: NodeRedProcess;
  const zoom = new ZoomApi();
  before(async () => {
    await zoom.listen();
    nr = await startNodeRed({ env: { ACCOUNT_SECRET: ACCOUNT_CREDENTIALS.clientSecret } });
  });
  after(async () => {
    await nr.stop();
    zoom.close();
  });
  beforeEach(() => zoom.forget());

  const flowOf = (rig?: ControlFlow): FlowNode[] => controlFlow(zoom.origin, rig);
  const begin = (rig?: ControlFlow) => nr.renew(flowOf(rig));
  const send = async (body: string) => assert.equal((await post(`${nr.url}/zoom/rtms`, body)).status, 200);
  const accepted = () => nr.messages("accepted", 1);
  const errors = async (many = 1) =>
    (await nr.messages("errors", many)).map(({ error }) => error as { message: string; code?: string });

  it("takes a secret from the environment", async () => {
    const credentials = { ...ACCOUNT_CREDENTIALS, clientSecret: `\${ACCOUNT_SECRET}` };
    await begin({ account: { credentials } });
    await send(meetingStarted());
    await accepted();
  });

  it("takes a secret from the flow of the node that uses the account", async () => {
    const credentials = { ...ACCOUNT_CREDENTIALS, clientSecret: `\${SECRET_OF_FLOW}` };
    const env = [{ name: "SECRET_OF_FLOW", value: ACCOUNT_CREDENTIALS.clientSecret, type: "str" }];
    await nr.renew(flowOf({ account: { credentials } }).map((node) => (node.id === "tab" ? { ...node, env } : node)));
    await send(meetingStarted());
    await accepted();
  });

  it("reports an account that cannot be used when the flow starts", async () => {
    await begin({ account: { credentials: { ...ACCOUNT_CREDENTIALS, clientSecret: "" } } });
    await nr.status("control", /settings/);
    await nr.logged(/The Zoom account has no Client Secret\. Copy it from marketplace\.zoom\.us/);
    await begin({ control: { account: "" } });
    await nr.logged(/No Zoom account is chosen/);
    await send(meetingStarted());
    assert.equal((await errors())[0]?.code, "RTMS_CREDENTIALS");
  });

  it("reports credentials that Zoom refuses", async () => {
    await begin({ account: { credentials: { ...ACCOUNT_CREDENTIALS, clientSecret: "exampleWrongSecret00" } } });
    await send(meetingStarted());
    const [error] = await errors();
    assert.equal(error?.code, "RTMS_CREDENTIALS");
    assert.match(String(error?.message), /Client Secret/);
    assert.ok(!String(error?.message).includes("exampleWrongSecret00"));
  });

  it("exports no credential, and logs no secret and no token", async () => {
    await begin();
    zoom.answers.push({
      status: 400,
      body: { code: 300, message: `Bad ${TOKEN_PREFIX}1 ${ACCOUNT_CREDENTIALS.clientSecret}` },
    });
    await send(meetingStarted());
    await errors();
    const flows = await (await fetch(`${nr.url}/flows`)).text();
    assert.ok(flows.includes("zoom-rtms-account"));
    const messages = JSON.stringify(await nr.messages("errors", 1));
    for (const secret of [ACCOUNT_CREDENTIALS.clientSecret, TOKEN_PREFIX]) {
      assert.ok(!flows.includes(secret), "flows");
      assert.ok(!messages.includes(secret), "errors");
      assert.deepEqual(
        nr.log.filter((line) => line.includes(secret)),
        [],
      );
    }
    assert.ok(
      complaints(nr).every((line) => /control:/.test(line)),
      complaints(nr).join("\n"),
    );
  });

  describe("Check with Zoom", () => {
    interface Checked {
      findings: { name: string; level: string; says: string }[];
      simulated?: boolean;
      token?: { scopes: string[]; lacking: { scope: string; products: string[] }[]; unproven?: boolean };
      failed?: { code: string; explanation?: string; message: string };
    }
    const answers: string[] = [];
    const check = async (body: object, id = "account"): Promise<Checked> => {
      const response = await askAdmin(nr.url, "account/check", { id, ...body });
      assert.equal(response.status, 200);
      const text = await response.text();
      answers.push(text);
      return JSON.parse(text) as Checked;
    };
    const dialog = (more: object = {}) => ({
      kind: "server-to-server",
      host: zoom.origin,
      httpProxy: "",
      tls: "",
      ...more,
    });
    before(() => begin());

    it("gets a token with the deployed credentials, and says which scopes it has", async () => {
      const { findings, token, failed } = await check(dialog());
      assert.deepEqual([findings.map(({ level }) => level), failed], [["ok", "ok", "ok"], undefined]);
      assert.deepEqual(token, { scopes: ALL_SCOPES, lacking: [] });
    });

    it("asks Zoom anew each time", async () => {
      await check(dialog());
      await check(dialog());
      assert.equal(zoom.tokens.length, 2);
    });

    it("says which scopes are missing, and for what", async () => {
      zoom.scopes = ["user:read:user:admin"];
      const { token } = await check(dialog());
      assert.deepEqual(token?.scopes, ["user:read:user:admin"]);
      assert.deepEqual(
        token?.lacking.map(({ scope, products }) => [scope, products]),
        [
          [ALL_SCOPES[0], ["meeting", "webinar"]],
          [ALL_SCOPES[1], ["contact_center"]],
        ],
      );
    });

    it("takes what is entered, deployed or not, in a new account too, and variables", async () => {
      const entered = { ...ACCOUNT_CREDENTIALS, clientSecret: `\${ACCOUNT_SECRET}` };
      assert.ok((await check(dialog(entered))).token);
      assert.ok((await check(dialog(ACCOUNT_CREDENTIALS), "new")).token);
      const wrong = await check(dialog({ clientSecret: "exampleWrongSecret00" }));
      assert.deepEqual([wrong.token, wrong.failed?.code], [undefined, "RTMS_CREDENTIALS"]);
      assert.equal(wrong.failed?.explanation, "oauth.4702");
    });

    it("answers whatever it is sent", async () => {
      const odd = [null, 7, true, {}, [], "", " ", "constructor", "\u0000", "x".repeat(10_000)];
      for (const value of odd)
        for (const name of ["kind", "httpProxy", "tls", "accountId", "clientId", "clientSecret", "more"]) {
          const { findings } = await check(dialog({ [name]: value }));
          assert.ok(Array.isArray(findings), `${name}: ${JSON.stringify(value)}`);
        }
    });

    it("asks for the token that the kind needs", async () => {
      await check(dialog({ kind: "app" }));
      assert.deepEqual(zoom.tokens, ["grant_type=client_credentials"]);
      const { token } = await check(dialog({ kind: "video-sdk" }));
      assert.equal(token?.unproven, true);
      assert.equal(zoom.tokens.length, 1);
    });

    it("finds what can never work without asking Zoom", async () => {
      const { findings, token } = await check(dialog({ accountId: "", clientSecret: '"quoted"' }));
      const faults = findings.filter(({ level }) => level === "error").map(({ name, says }) => [name, says]);
      assert.deepEqual(faults, [
        ["accountId", "missing"],
        ["clientSecret", "quoted"],
      ]);
      assert.deepEqual([token, zoom.tokens], [undefined, []]);
    });

    const failures: [string, object, string, RegExp][] = [
      [
        "a host that no secret may be sent to",
        { host: "http://example.com", ...ACCOUNT_CREDENTIALS },
        "RTMS_INPUT",
        /zoom\.us, zoomgov\.com/,
      ],
      ["a kind that does not exist", { kind: "other" }, "RTMS_INPUT", /"kind" is "other"/],
      [
        "a server that cannot be reached",
        { host: "http://127.0.0.1:1", ...ACCOUNT_CREDENTIALS },
        "RTMS_CONNECTION",
        /127\.0\.0\.1/,
      ],
      ["a proxy that is gone", { httpProxy: "gone" }, "RTMS_INPUT", /http proxy node gone/],
    ];
    for (const [what, body, code, words] of failures)
      it(`says why it failed: ${what}`, async () => {
        const { failed } = await check(dialog(body));
        assert.equal(failed?.code, code);
        assert.match(String(failed?.message), words);
      });

    it("sends what is stored, and variables, to no host that was not deployed", async () => {
      const other = new ZoomApi();
      const host = await other.listen();
      const variable = { ...ACCOUNT_CREDENTIALS, clientSecret: `\${ACCOUNT_SECRET}` };
      try {
        for (const [body, id] of [
          [{ host }, "account"],
          [{ host, ...variable }, "account"],
          [{ host, ...variable }, "new"],
        ] as const) {
          const { failed, token } = await check(dialog(body), id);
          assert.deepEqual([failed?.code, token], ["RTMS_INPUT", undefined]);
          assert.match(String(failed?.message), /no stored credential and no environment variable is sent/);
        }
        assert.deepEqual(other.tokens, []);
        assert.ok((await check(dialog({ host, ...ACCOUNT_CREDENTIALS }))).token);
      } finally {
        other.close();
      }
    });

    it("shows no credential and no token", () => {
      assert.ok(answers.length > 5);
      for (const secret of [...Object.values(ACCOUNT_CREDENTIALS), TOKEN_PREFIX, "exampleWrongSecret00"])
        assert.ok(!answers.some((answer) => answer.includes(secret)), secret);
    });
  });

  describe("Check credentials of an app", () => {
    const proof = async () => {
      const response = await askAdmin(nr.url, "app/check", { id: "app" });
      return ((await response.json()) as { proof?: object }).proof;
    };
    const ofApp = (credentials: object) =>
      begin({ account: { name: "Events", kind: "app", credentials: { ...ACCOUNT_CREDENTIALS, ...credentials } } });
    const { clientId, clientSecret } = CREDENTIALS;

    it("is proven by a token of an account with the same Client ID and Client Secret", async () => {
      zoom.tokenAnswers.push({
        status: 200,
        body: { access_token: "t", token_type: "bearer", expires_in: 3600, scope: "" },
      });
      await ofApp({ clientId, clientSecret });
      assert.deepEqual(await proof(), { account: "Events" });
    });

    it("says that Zoom refused them", async () => {
      await ofApp({ clientId, clientSecret });
      const { failed, ...rest } = (await proof()) as { failed: { code: string } };
      assert.deepEqual([rest, failed.code], [{ account: "Events" }, "RTMS_CREDENTIALS"]);
    });

    it("says that the secrets differ, without asking Zoom", async () => {
      await ofApp({ clientId });
      assert.deepEqual(await proof(), { account: "Events", differs: true });
      assert.deepEqual(zoom.tokens, []);
    });

    it("has no proof of an account with another Client ID, or of another kind", async () => {
      await ofApp({});
      assert.equal(await proof(), undefined);
      await begin({ account: { credentials: { ...ACCOUNT_CREDENTIALS, clientId, clientSecret } } });
      assert.equal(await proof(), undefined);
    });
  });
});
