export type { Action, Drop, MemberView, Notices, Opening, Room, Self, View as FleetView } from "./core";
export { type Fleet, type FleetListener, type FleetOptions, joinFleet } from "./fleet";
export { type ConnectMqtt, type FleetKey, fleetKey, type MqttOptions, mqttLedger } from "./ledger";
export type * from "./registers";
