// An MQTT broker (aedes) that keeps what is published.

import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { Aedes } from "aedes" with { "resolution-mode": "import" };

export interface Publication {
  topic: string;
  payload: Buffer;
  qos: number;
  retain: boolean;
}

export class MqttBroker {
  readonly published: Publication[] = [];
  readonly #server: Server;

  private constructor(private readonly broker: Aedes) {
    this.#server = createServer(broker.handle);
    broker.on("publish", ({ topic, payload, qos, retain }, client) => {
      // Without a client it is a message of the broker about itself.
      if (client) this.published.push({ topic, payload: Buffer.from(payload), qos, retain });
    });
  }

  static async listening(): Promise<MqttBroker> {
    const { Aedes } = await import("aedes");
    const broker = new MqttBroker(await Aedes.createBroker());
    await once(broker.#server.listen(0, "127.0.0.1"), "listening");
    return broker;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.broker.close(closed));
    this.#server.close();
  }
}
