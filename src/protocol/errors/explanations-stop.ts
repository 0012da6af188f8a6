// Meaning, likely cause and cure of each reason for a stream's end (protocol#stop-reasons). Data only.

import type { Advice } from "./advice";

/** The faults after which Zoom prescribes a new start of RTMS; all other ends are final. */
export const RESTART_REASONS: readonly number[] = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 24];

/** A stream that ended by a fault cannot be joined again: its successor has a new stream id (protocol#reconnection). */
const START_AGAIN = "Start RTMS again, by Zoom's REST API or in the meeting; it creates a new stream";

export const STOP_ADVICE: Readonly<Record<number, Advice>> = {
  [-1]: {
    meaning: "This node left the stream, which may continue elsewhere.",
    cause: "It received a command to disconnect, it was removed, or Node-RED stopped.",
    cure: "To receive it here again, send this node a new *_started webhook of the stream.",
  },
  0: {
    meaning: "The stream ended; Zoom gave no reason.",
    cause: "It ended normally, or the reason was lost with the connection.",
    cure: "If the meeting is still running, start RTMS again.",
  },
  1: {
    meaning: "The host stopped the stream.",
    cause: "The host ended it in the meeting, or by Zoom's REST API.",
    cure: "Ask the host to start the app's streaming again, if you still need it.",
  },
  2: {
    meaning: "A user stopped the stream.",
    cause: "The user who started the app ended its streaming.",
    cure: "Ask that user to start it again, if you still need it.",
  },
  3: {
    meaning: "The user for whom the app streamed left.",
    cause: "A stream lasts as long as the user who started it is present.",
    cure: "Let a user who stays start the app, or set the account to start it automatically.",
  },
  4: {
    meaning: "The user for whom the app streamed was removed.",
    cause: "The host removed this user from the meeting.",
    cure: "Let another user start the app, if the host agrees.",
  },
  5: {
    meaning: "The host disabled this app for the meeting.",
    cause: "The host does not want it in the meeting.",
    cure: "Ask the host to allow the app again.",
  },
  6: {
    meaning: "The meeting ended.",
    cause: "Everybody left, or the host ended it for all.",
    cure: "No action is needed: the next meeting is a new stream.",
  },
  7: {
    meaning: "The stream was cancelled at a participant's request.",
    cause: "A participant did not agree to be streamed.",
    cure: "Respect this; start again only when the participants agree.",
  },
  8: {
    meaning: "The permission for this stream was revoked: all stored data of this stream must be deleted at once.",
    cause: "A participant, the host or the account withdrew consent.",
    cure: "Delete its recordings, transcripts and images now, and everything made from them.",
  },
  9: {
    meaning: "All apps were disabled for the meeting.",
    cause: "The host or the account does not allow apps in this meeting.",
    cure: "Ask the host to allow apps in the meeting again.",
  },
  10: {
    meaning: "Something failed inside Zoom.",
    cause: "A fault in Zoom's server.",
    cure: `${START_AGAIN}. If it happens again, check status.zoom.us.`,
  },
  11: {
    meaning: "No client connected to the stream in time.",
    cause: "The webhook was late, Node-RED was down, or the handshake was refused until Zoom gave up after a minute.",
    cure: `Check for errors of the stream node and for delayed webhooks. ${START_AGAIN}.`,
  },
  12: {
    meaning: "Zoom's streaming server lost contact with the meeting.",
    cause: "The connection inside Zoom between the meeting and the streaming server broke.",
    cure: `Nothing on this side can fix it. ${START_AGAIN}.`,
  },
  13: {
    meaning: "The signaling connection was lost and not restored in time.",
    cause: "The network between this machine and Zoom failed, or Node-RED was down for more than 60 s.",
    cure: `Check the network, the proxies and the load of this machine. ${START_AGAIN}.`,
  },
  14: {
    meaning: "A media connection was lost and not restored in time.",
    cause: "The network between this machine and Zoom's media server failed for more than 65 s.",
    cure: `Check that firewall and proxy allow long connections to all of Zoom's servers. ${START_AGAIN}.`,
  },
  15: {
    meaning: "The signaling connection was closed from this side without notice.",
    cause: "Node-RED or a proxy stopped during the stream, and no other client took it over.",
    cure: `Send the command close before Node-RED stops, or set On shutdown to close. ${START_AGAIN}.`,
  },
  16: {
    meaning: "A media connection was closed from this side without notice.",
    cause: "A proxy or firewall closed it, a frame was larger than the app node allows, or Node-RED stopped.",
    cure: `Check proxy and firewall, and Largest frame in the app node. ${START_AGAIN}.`,
  },
  17: {
    meaning: "Zoom's streaming server received an exit signal.",
    cause: "Zoom shut the server down, most likely for maintenance.",
    cure: `${START_AGAIN} on another server.`,
  },
  18: {
    meaning: "This app could not be authenticated.",
    cause: "Client ID or Client Secret in the app node does not belong to the app whose webhook started the stream.",
    cure: `First copy both from that app's page in Zoom into the app node. ${START_AGAIN}.`,
  },
  19: {
    meaning: "Zoom waited for a reconnection that did not happen.",
    cause: "The connection was lost for longer than Zoom's window of 60 s, 65 s for media.",
    cure: `Check the network, and the stream node's errors around that time. ${START_AGAIN}.`,
  },
  20: {
    meaning: "This app asked Zoom to end the stream.",
    cause: "The command close was sent to the stream node, or On shutdown is set to close.",
    cure: "No action is needed.",
  },
  21: {
    meaning: "The customer hung up.",
    cause: "The Contact Center engagement ended on the customer's side.",
    cure: "No action is needed: the next engagement is a new stream.",
  },
  22: {
    meaning: "The agent hung up.",
    cause: "The Contact Center engagement ended on the agent's side.",
    cure: "No action is needed: another engagement is a new stream.",
  },
  23: {
    meaning: "An administrator disabled this app.",
    cause: "The account's administrator disabled the app or its streaming.",
    cure: "Ask the administrator to enable the app for the account.",
  },
  24: {
    meaning: "Zoom received no answer to its keep-alive messages.",
    cause: "Node-RED was blocked or the network was down for three of them, about 30 s.",
    cure: `Look for nodes that block Node-RED, and check the network. ${START_AGAIN}.`,
  },
  25: {
    meaning: "The stream was stopped by Zoom's REST API.",
    cause: "A program stopped the streaming of this Contact Center engagement.",
    cure: "Start it again with the same API, if you still need it.",
  },
  26: {
    meaning: "Streaming is not supported here.",
    cause: "The Contact Center engagement went to a queue that does not stream to apps.",
    cure: "Ask the administrator to enable RTMS for the queue.",
  },
};

export const UNKNOWN_STOP: Advice = {
  meaning: "The stream ended for a reason that is unknown to this package.",
  cause: "The reason is newer than this package.",
  cure: "If the meeting is still running, start RTMS again; check for a newer version of this package.",
};
