// The face of `ledger`: a fleet's registers on an MQTT broker.

export { type FleetKey, fleetKey } from "./fleet-key";
export type { ConnectMqtt, MqttOptions } from "./mqtt";
export { type MqttLedgerOptions, mqttLedger } from "./mqtt-ledger";
