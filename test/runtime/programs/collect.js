// Nodes for tests. test-digest appends to a file which message came, at once, so that a kill loses none; test-collect too,
// with every byte of its Buffers, in the file that the test's process reads; test-slow-close takes its time when it is closed.
const { createHash } = require("node:crypto");
const { appendFileSync } = require("node:fs");

module.exports = (RED) => {
  function encodeBuffers(key, value) {
    const original = this[key];
    if (Buffer.isBuffer(original)) return { $buffer: original.toString("base64") };
    return original instanceof Error ? { code: original.code, message: original.message } : value;
  }

  RED.nodes.registerType("test-collect", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", (message, _send, done) => {
      const line = JSON.stringify({ collector: config.name, message }, encodeBuffers);
      appendFileSync(process.env.RTMS_TEST_COLLECTED, `${line}\n`);
      done();
    });
  });

  RED.nodes.registerType("test-digest", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", ({ rtms, payload, complete }, _send, done) => {
      const sum = createHash("sha1").update(payload).digest("base64");
      appendFileSync(config.file, `${JSON.stringify({ rtms, sum, complete })}\n`);
      done();
    });
  });

  RED.nodes.registerType("test-slow-close", function (config) {
    RED.nodes.createNode(this, config);
    this.on("close", (done) => setTimeout(done, config.milliseconds));
  });
};
