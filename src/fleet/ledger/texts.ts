// The catalog of the texts in the errors of src/fleet/ledger, in English. Each has what happened, the likely cause and the cure.

import { errorsOf, type Params, type RtmsError } from "../../protocol/errors";

const GOES_ON = "The node tries again by itself. Streams that it has already continue meanwhile.";

export const LEDGER_TEXTS = {
  noLevel: "The fleet has no {what}. Enter one in the fleet node; all members of a fleet need the same.",
  level:
    'The {what} "{value}" of the fleet contains {character}, which a topic of MQTT cannot contain there. Remove it in the fleet ' +
    "node of all members.",

  // No connection.
  unreachable: `The fleet's broker {broker} cannot be reached ({told}). {cure} ${GOES_ON}`,
  notListening:
    "Start the broker, or correct server and port in the mqtt-broker node; in a container, localhost is the container itself.",
  unknownHost: "Correct the server in the mqtt-broker node, or check this machine's DNS.",
  noRoute:
    "Check the network and the firewalls between this machine and the broker, and the port in the mqtt-broker node.",
  noAnswer:
    "Most likely the port is another program's, or expects TLS where the mqtt-broker node has none, or none where it has: " +
    "check server, port and TLS there. A broker without the chosen version of MQTT, or with retained messages off, may also do so.",
  lost: "Check the network between this machine and the broker, and the broker's log.",

  unstable:
    "The connection to the fleet's broker {broker} broke {count} times in a minute ({told}). Check the network, and the broker's " +
    "log: it may limit the size or rate of messages, or the number of connections. Streams go on, but members may take over more " +
    "often than necessary.",

  // TLS.
  untrusted:
    "Its certificate is not signed by a CA that Node.js trusts: put the certificate of the CA into the TLS configuration of " +
    "the mqtt-broker node.",
  otherName:
    "Its certificate is for another name: in the mqtt-broker node, use the name in the certificate as server, or as Server " +
    "Name in its TLS configuration.",
  expired: "Its certificate is not valid at this time: check this machine's clock, or renew the broker's certificate.",
  noTls:
    "It does not speak TLS on this port: choose its TLS port, 8883 as a rule, or untick TLS in the mqtt-broker node.",
  clientCertificate:
    "It asks for a client certificate that it trusts: put certificate and key into the TLS configuration of the mqtt-broker node.",
  tls: "TLS failed: check the TLS configuration of the mqtt-broker node, and that the broker supports TLS 1.2 or newer.",

  // The broker refuses the connection.
  refused: `The fleet's broker {broker} refuses the connection ({told}). {cure} ${GOES_ON}`,
  protocol: "Choose another protocol version in the mqtt-broker node, MQTT V3.1.1 first: all brokers have it.",
  password:
    "User or password is wrong, or the user may not connect: correct it in the mqtt-broker node, or in the broker's list of users.",
  clientId:
    "It does not accept the client id, which begins with this machine's name: allow it in the broker, or choose MQTT V3.1.1 in " +
    "the mqtt-broker node.",
  busy: "It is starting, stopping, or has too many connections: look at its log.",
  other: "The broker's log says more.",

  // Connected, but a fleet cannot live there.
  mayNot:
    "The fleet's broker {broker} does not let this member use its topics ({told}). Most likely its access rules forbid them: " +
    "allow the user of the mqtt-broker node to publish and to subscribe below {root}/# (in Mosquitto's acl_file: " +
    `topic readwrite {root}/#). ${GOES_ON}`,
  publish: "it refuses what is published",
  subscribe: "it refuses the subscription",
  closes: "it closes the connection when this member publishes",
  silent: "what this member publishes does not come back",
  noRetain:
    "The fleet's broker {broker} does not keep messages for those who subscribe later, or not for subscriptions with wildcards, " +
    "so a new member would not learn who has which stream. Switch retained messages on in the broker; if it has none (RabbitMQ " +
    `has none for wildcards), use another, such as Mosquitto, EMQX, HiveMQ or VerneMQ. ${GOES_ON}`,

  // Registers that are not used.
  unsigned:
    "Messages below {root} were ignored ({count}), because they are not this package's: another program publishes there. Give " +
    "the fleet another name or prefix, or stop that program.",
  foreign:
    "Registers below {root} were ignored ({count}), because their signature is not this fleet's. Most likely a member uses " +
    "another Zoom app, or an old Client Secret of it: give all members the same app and secret, and another fleet name to " +
    "those with another app. After a change of the secret, old ones stay: choose another name, or delete the retained messages. " +
    "If none of this is so, somebody forges them: restrict who may publish below {root}.",
  version:
    "Registers below {root} were ignored ({count}), because another version of this package wrote them. Install the same " +
    "version on all members.",
} as const;

export type LedgerText = keyof typeof LEDGER_TEXTS;

/** An error of src/fleet/ledger. */
export const ledgerError = errorsOf(LEDGER_TEXTS);

/** An error of the fleet, as data. */
export type Trouble = { readonly text: LedgerText; readonly params: Params };

export const troubleError = ({ text, params }: Trouble, cause?: unknown): RtmsError =>
  ledgerError("RTMS_FLEET", text, params, cause === undefined ? {} : { cause });
