// A fleet whose broker speaks MQTT 3.1.1 only, publishes no will when it ends, and has no disk.

import { describeBrokerFaults } from "./fleet/broker-faults";
import { IS_LONG } from "./fleet/faults";

// It has no disk, so each outage is the same to it.
describeBrokerFaults("aedes", () => true, IS_LONG ? undefined : ["away for 3 s, and back with an empty disk"]);
