// An MQTT broker in a process of its own, so that it can be killed: `node aedes.mjs PORT`. It keeps nothing on disk.
import { createServer } from "node:net";
import { Aedes } from "aedes";

const aedes = await Aedes.createBroker();
createServer(aedes.handle).listen(Number(process.argv[2]), "127.0.0.1");
