// Nodes for tests. test-collect tells the test's process of each message, with every byte of its Buffers; test-slow-close
// takes its time when it is closed.
module.exports = (RED) => {
  function encodeBuffers(key, value) {
    const original = this[key];
    if (Buffer.isBuffer(original)) return { $buffer: original.toString("base64") };
    return original instanceof Error ? { code: original.code, message: original.message } : value;
  }

  RED.nodes.registerType("test-collect", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", (message, _send, done) => {
      process.send(JSON.stringify({ collector: config.name, message }, encodeBuffers));
      done();
    });
  });

  RED.nodes.registerType("test-slow-close", function (config) {
    RED.nodes.createNode(this, config);
    this.on("close", (done) => setTimeout(done, config.milliseconds));
  });
};
