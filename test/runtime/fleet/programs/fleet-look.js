// Not a node of a flow: tells which modules of the package a member has loaded, at GET /fleet-look.
module.exports = (RED) => {
  RED.httpAdmin.get("/fleet-look", (_request, response) => {
    response.json(Object.keys(require.cache).filter((path) => /[\\/](dist|src)[\\/]/.test(path)));
  });
  RED.nodes.registerType("fleet-look", function (config) {
    RED.nodes.createNode(this, config);
  });
};
