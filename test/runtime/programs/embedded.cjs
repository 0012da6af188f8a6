// An Express app that embeds Node-RED, as users write it. HOST_BODY: what stands in front of Node-RED: nothing, "json"
// or "verify", which keeps the raw bytes. HOST_EXPRESS: the folder of another Express. HOST_SLOW_FLOWS: milliseconds that
// the storage takes to return the flows. HOST_PORT: where it listens.
const http = require("node:http");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [nodeRedFolder, settingsFile] = process.argv.slice(2);
const requireThere = createRequire(join(nodeRedFolder, "red.js"));
const RED = requireThere("./lib/red.js");
const express = requireThere(process.env.HOST_EXPRESS || "express");
const settings = { httpAdminRoot: "/red", httpNodeRoot: "/flows", ...require(settingsFile) };
if (process.env.HOST_SLOW_FLOWS) {
  const files = createRequire(requireThere.resolve("@node-red/runtime"))("./storage/localfilesystem");
  const getFlows = async () => {
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.HOST_SLOW_FLOWS)));
    return files.getFlows();
  };
  settings.storageModule = { ...files, getFlows };
}

const keepBytes = (request, _response, bytes) => {
  request.rawBody = bytes;
};
const bodyParsers = {
  json: () => express.json(),
  verify: () => express.json({ verify: keepBytes }),
};

const app = express();
const server = http.createServer(app);
const bodyParser = bodyParsers[process.env.HOST_BODY];
if (bodyParser) app.use(bodyParser());
RED.init(server, settings);
app.use(settings.httpAdminRoot, RED.httpAdmin);
app.use(settings.httpNodeRoot, RED.httpNode);
app.post("/flows/hosts/:name", (_request, response) => response.send("the host"));
app.use((_request, response) => response.status(404).end("the host knows no such page"));
RED.start().then(() => {
  server.listen(Number(process.env.HOST_PORT ?? 0), "127.0.0.1", () => {
    console.log(`Server now running at http://127.0.0.1:${server.address().port}/`);
  });
});
process.once("SIGTERM", async () => {
  await RED.stop();
  if (process.env.HOST_END !== "itself") process.exit();
  server.close();
  server.closeAllConnections();
});
