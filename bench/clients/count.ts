// A Node-RED node that counts, in the place where a user's flow would begin.

import type { Node, NodeAPI, NodeDef } from "node-red";
import type { AudioMessage } from "../../src/protocol/messages";
import { Meter } from "../meter";

export = (RED: NodeAPI): void => {
  const meter = new Meter().obey();
  RED.nodes.registerType("bench-count", function (this: Node, config: NodeDef) {
    RED.nodes.createNode(this, config);
    this.on("input", (message, _send, done) => {
      const { payload, rtms } = message as object as AudioMessage;
      meter.packet(rtms.timestamp, payload.length);
      done();
    });
  });
};
