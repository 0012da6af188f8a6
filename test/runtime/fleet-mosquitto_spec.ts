// A fleet whose Mosquitto, with Debian's defaults, is restarted, killed and emptied.

import { hasMosquitto } from "./fleet/broker";
import { describeBrokerFaults } from "./fleet/broker-faults";

describeBrokerFaults("mosquitto", hasMosquitto);
