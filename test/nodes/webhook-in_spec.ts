// zoom-rtms-webhook-in as contract#webhook-node has it, in a real Node-RED: what the node sends, and what the log and
// the status show. The answers to requests are in webhook-answers_spec.

import assert from "node:assert/strict";
import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type NodeRedProcess, startNodeRed } from "../runtime/node-red-process";
import {
  CREDENTIALS,
  compactBody,
  oddBody,
  post,
  SECRET_TOKEN,
  signed,
  webhookFlow,
  webhookFlowOf,
} from "../runtime/webhook-client";
import { webhookNodeRed } from "../runtime/webhook-node";

describe("zoom-rtms-webhook-in", () => {
  let nr: NodeRedProcess;
  let url: string;

  const { count, last } = webhookNodeRed((nodeRed, address) => {
    nr = nodeRed;
    url = address;
  });
  beforeEach(() => nr.deploy(webhookFlow()));

  describe("sends", () => {
    it("lifecycle events on the first output", async () => {
      const before = await count("lifecycle");
      const receivedAfter = Date.now();
      const body = {
        event: "contact_center.voice_rtms_stopped",
        event_ts: 1626230691572,
        payload: { engagement_id: "4nYtdqLVTVqGJ+QB62ED7Q==", rtms_stream_id: "shape", stop_reason: 18 },
      };
      assert.equal((await post(url, JSON.stringify(body))).status, 200);
      const { _msgid, ...message } = await last("lifecycle", before + 1);
      const { receivedAt, sentAt, ...rtms } = message.rtms as Record<string, unknown>;
      assert.deepEqual(
        { ...message, rtms },
        {
          topic: "contact_center.voice_rtms_stopped",
          payload: body,
          rtms: {
            product: "contact_center",
            id: "4nYtdqLVTVqGJ+QB62ED7Q==",
            streamId: "shape",
            medium: "event",
            timestamp: 1626230691572,
            sequence: 0,
            action: "stopped",
            stopReason: 18,
          },
        },
      );
      assert.ok(Number(receivedAt) >= receivedAfter && Number(receivedAt) <= Date.now());
      assert.ok(Number(sentAt) % 1000 === 0 && Number(sentAt) > receivedAfter - 1000 && Number(sentAt) <= Date.now());
      assert.equal(await count("other"), 0);
    });

    it("with the time of the signed header, so that an offer's age does not depend on this machine's clock", async () => {
      const before = await count("lifecycle");
      const body = JSON.stringify({ event: "meeting.rtms_started", payload: { rtms_stream_id: "aged" } });
      const sent = Math.floor(Date.now() / 1000) - 70;
      assert.equal((await post(url, body, { age: 70 })).status, 200);
      const { sentAt } = (await last("lifecycle", before + 1)).rtms as { sentAt: number };
      assert.ok(sentAt >= sent * 1000 && sentAt <= sent * 1000 + 2000, `${sentAt}`);
    });

    it("everything else on the second, with a sequence of its own", async () => {
      const before = await count("lifecycle");
      for (const sequence of [0, 1]) {
        const body = JSON.stringify({ event: "rtms.concurrency_limited", payload: { attempt: sequence } });
        assert.equal((await post(url, body)).status, 200);
        const { topic, rtms } = await last("other", sequence + 1);
        const { receivedAt } = rtms as { receivedAt: number };
        assert.equal(topic, "rtms.concurrency_limited");
        assert.deepEqual(rtms, { medium: "event", timestamp: receivedAt, receivedAt, sequence });
      }
      assert.equal(await count("lifecycle"), before);
    });

    it("a duplicate once, and counts on, across redeploys", async () => {
      const before = await count("lifecycle");
      const bodies = [oddBody("counted"), `${oddBody("counted")} `];
      for (const body of bodies) assert.equal((await post(url, body)).status, 200);
      await nr.messages("lifecycle", before + 2);
      await nr.deploy(webhookFlow({ name: "renamed" }), "full");
      for (const body of bodies) assert.equal((await post(url, body)).status, 200);
      assert.equal((await post(url, `${oddBody("counted")}  `)).status, 200);
      const messages = (await nr.messages("lifecycle", before + 3)).slice(before);
      assert.deepEqual(
        messages.map(({ rtms }) => (rtms as { sequence: number }).sequence),
        [0, 1, 2],
      );
    });

    it("what came while others were answered, each once", async () => {
      const before = await count("lifecycle");
      const agent = new Agent({ keepAlive: true, maxSockets: 5 });
      const bodies = Array.from({ length: 60 }, () => oddBody());
      const answers = await Promise.all([...bodies, ...bodies].map((body) => post(url, body, { agent })));
      agent.destroy();
      assert.ok(answers.every(({ status }) => status === 200));
      await nr.messages("lifecycle", before + 60);
      await sleep(100);
      assert.equal(await count("lifecycle"), before + 60);
    });
  });

  it("takes a secret token with white space around it, and one from the environment", async () => {
    await nr.deploy(webhookFlowOf({ ...CREDENTIALS, secretToken: ` ${SECRET_TOKEN}\n` }));
    assert.equal((await post(url, compactBody())).status, 200);
    const withVariable = await startNodeRed({
      flow: webhookFlowOf({ ...CREDENTIALS, secretToken: `\${ZOOM_TOKEN}` }),
      env: { ZOOM_TOKEN: SECRET_TOKEN },
    });
    try {
      assert.equal((await post(`${withVariable.url}/zoom/rtms`, compactBody())).status, 200);
    } finally {
      await withVariable.stop();
    }
  });

  describe("reports", () => {
    it("that the secret is another app's, once, and never a secret", async () => {
      const from = nr.log.length;
      const body = compactBody();
      const wrong = "a-secret-that-is-not-the-right-one";
      for (let tries = 0; tries < 30; tries++)
        assert.equal((await post(url, body, { secretToken: wrong })).status, 401);
      const line = await nr.logged(/another secret/, { from });
      assert.match(line, /Secret Token in the app's config node is not the one .*not the Client Secret.*Video SDK/);
      const lines = nr.log.slice(from).join("\n");
      assert.equal(lines.match(/another secret/g)?.length, 1);
      const signature = signed(body)["x-zm-signature"].slice(3);
      for (const secret of [...Object.values(CREDENTIALS), wrong, signature, "4444AAAiAAAAAiAiAiiAii"])
        assert.ok(!nr.log.join("\n").includes(secret), secret);
    });

    it("how far this machine's clock is off", async () => {
      const from = nr.log.length;
      await post(url, compactBody(), { age: 4711 });
      await nr.logged(/signed 471[0-9] s ago; 300 s are allowed.*clock is 471[0-9] s ahead/, { from });
      await post(url, compactBody(), { age: -4711 });
      await nr.logged(/signed 471[0-9] s in the future.*clock is 471[0-9] s behind/, { from });
    });

    it("strangers and a wrong secret differently", async () => {
      const from = nr.log.length;
      await post(url, "hello", { secretToken: "another" });
      await nr.logged(/signature that does not match/, { from });
      await post(url, compactBody(), { headers: { "x-zm-signature": "v0=1234" } });
      assert.ok(!nr.log.slice(from).some((line) => line.includes("another secret")));
    });

    it("how many it accepted and refused in its status", async () => {
      const body = oddBody();
      for (const options of [{}, {}, { secretToken: "x" }, { age: 999 }, {}]) await post(url, body, options);
      assert.deepEqual(await nr.status("webhook", /✓ 3/), { fill: "green", shape: "dot", text: "✓ 3 ✗ 2" });
    });
  });
});
