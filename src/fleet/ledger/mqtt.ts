// What the ledger uses of the package `mqtt`. Nothing is imported from it: Node-RED has it, and the runtime hands its
// `connect` over (src/runtime/fleet/mqtt-client.ts). Written for its versions 5.7 (Node-RED 4.0) to 5.15 (4.1 and 5.0).

/** Options of a connection: those of the user's broker node, and the ledger's own. */
export type MqttOptions = Readonly<Record<string, unknown>>;

/** What a broker says when it accepts a connection. */
export interface Connack {
  /** Only with MQTT 5. */
  readonly properties?: {
    readonly retainAvailable?: boolean;
    readonly wildcardSubscriptionAvailable?: boolean;
  };
}

export interface MqttPacket {
  /** Kept by the broker from before the subscription. */
  readonly retain: boolean;
}

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain: true;
  /** Only with MQTT 5. */
  readonly properties?: { readonly messageExpiryInterval: number };
}

/** A broker that refuses gives its number as `code`. */
export type Done = (error?: Error | null) => void;

/** What was granted of each topic; from 128 on, it was refused. */
export type Granted = readonly { readonly qos: number }[];

export interface MqttClient {
  readonly connected: boolean;
  on(event: "connect", listener: (packet: Connack) => void): unknown;
  on(event: "message", listener: (topic: string, payload: Buffer, packet: MqttPacket) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  /** Only with MQTT 5: why the broker closes the connection. */
  on(event: "disconnect", listener: (packet: { readonly reasonCode?: number }) => void): unknown;
  publish(topic: string, payload: string, options: PublishOptions, done?: Done): unknown;
  subscribe(
    topic: string,
    options: { readonly qos: 0 },
    done: (error: Error | null, granted?: Granted) => void,
  ): unknown;
  /** @param done when the broker has confirmed it, so that it has read all that was sent before */
  unsubscribe(topic: string, done: Done): unknown;
  /** @param force without a farewell: the broker then publishes the will */
  end(force: boolean, options: object, done?: () => void): unknown;
}

/** The function `connect` of the package `mqtt`. */
export type ConnectMqtt = (url: string, options: MqttOptions) => MqttClient;
