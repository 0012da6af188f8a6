// The options of a connection: the user's, and those that the ledger needs as they are.

import { isObject } from "../../protocol/input";
import type { MqttOptions } from "./mqtt";

/** The options, with those that the ledger needs as they are, whatever the user's broker node has. */
export function withOwn(options: MqttOptions, member: string, willTopic: string): MqttOptions {
  return {
    ...options,
    // The client writes there what the broker says.
    ...(isObject(options.properties) && { properties: { ...options.properties } }),
    clientId: member,
    // A query of the URL would replace it.
    query: {},
    clean: true,
    // Seconds. The broker ends a silent connection after 1.5 times that, and publishes the will.
    // `reschedulePings` stays on: without it, mqtt 5.7 takes no answer to a ping for one, and ends each connection after that time.
    keepalive: 5,
    reconnectPeriod: 0,
    connectTimeout: 3000,
    resubscribe: false,
    queueQoSZero: false,
    will: { topic: willTopic, payload: Buffer.alloc(0), qos: 0, retain: true },
  };
}
