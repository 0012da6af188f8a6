// A node at the end of a member's flow: appends what came to a file, a line of JSON each, at once, so that a kill loses none.
// Packets are ["p", at, streamId, sequence, speaker, timestamp, sum], a medium's end ["c", at, streamId], events
// ["e", at, streamId, payload]; `at` is this machine's clock, which all members share.
const { createHash } = require("node:crypto");
const { openSync, writeSync } = require("node:fs");

module.exports = (RED) => {
  RED.nodes.registerType("fleet-sink", function (config) {
    RED.nodes.createNode(this, config);
    const file = openSync(config.file, "a");
    const line = ({ rtms = {}, payload, complete }) => {
      const { streamId = null, sequence, speaker, timestamp } = rtms;
      if (complete) return ["c", Date.now(), streamId];
      if (!Buffer.isBuffer(payload)) return ["e", Date.now(), streamId, payload];
      return [
        "p",
        Date.now(),
        streamId,
        sequence,
        speaker?.id,
        timestamp,
        createHash("sha1").update(payload).digest("base64"),
      ];
    };
    this.on("input", (message, _send, done) => {
      writeSync(file, `${JSON.stringify(line(message))}\n`);
      done();
    });
  });
};
