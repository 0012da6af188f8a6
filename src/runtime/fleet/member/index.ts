// What makes a stream node a member of a fleet, loaded with the first one.

export { type Broker, brokerOf } from "./broker";
export type { SharedStreamsHost } from "./host";
export { type Joining, join } from "./join";
export { mqttClient } from "./mqtt-client";
export { SharedStreams } from "./shared-streams";
