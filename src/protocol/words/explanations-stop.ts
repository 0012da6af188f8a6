// What each reason for a stream's end means to the person who reads it (protocol#stop-reasons). Data only.

import type { Advice } from "./advice";

/** The faults after which Zoom prescribes a new start of RTMS; all other ends are final. */
export const RESTART_REASONS: readonly number[] = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 24];

/** A stream that ended by a fault cannot be joined again: its successor has a new stream id (protocol#reconnection). */
const START_ANEW = "Start RTMS anew, by Zoom's REST API or in the meeting; it comes as a new stream";

export const STOP_ADVICE: Readonly<Record<number, Advice>> = {
  [-1]: {
    meaning: "This node left the stream, which may go on elsewhere.",
    cause: "It was told to disconnect, was removed, or Node-RED stopped.",
    cure: "To have it here again, pass in a new *_started webhook of the stream.",
  },
  0: {
    meaning: "The stream ended; Zoom gave no reason.",
    cause: "It ended in the ordinary way, or the reason was lost with the connection.",
    cure: "If the meeting still runs, start RTMS again.",
  },
  1: {
    meaning: "The host stopped the stream.",
    cause: "The host ended it in the meeting, or by Zoom's REST API.",
    cure: "Ask the host to start the app's streaming again, if it is still wanted.",
  },
  2: {
    meaning: "A user stopped the stream.",
    cause: "The user who had started the app ended its streaming.",
    cure: "Ask that user to start it again, if it is still wanted.",
  },
  3: {
    meaning: "The user left for whom the app streamed.",
    cause: "A stream lasts as long as the user who started it is there.",
    cure: "Let somebody who stays start the app, or let the account start it by itself.",
  },
  4: {
    meaning: "The user was removed for whom the app streamed.",
    cause: "The host removed this user from the meeting.",
    cure: "Let another user start the app, if the host agrees.",
  },
  5: {
    meaning: "The host switched this app off for the meeting.",
    cause: "The host does not want it there.",
    cure: "Ask the host to allow the app again.",
  },
  6: {
    meaning: "The meeting ended.",
    cause: "Everybody left, or the host ended it for all.",
    cure: "Nothing has to be done: the next meeting is a new stream.",
  },
  7: {
    meaning: "The stream was cancelled at a participant's request.",
    cause: "A participant did not agree to be streamed.",
    cure: "Respect it; start again only when the participants agree.",
  },
  8: {
    meaning: "The permission for this stream was revoked: all stored data of this stream must be deleted at once.",
    cause: "A participant, the host or the account withdrew consent.",
    cure: "Delete its recordings, transcripts and images now, and whatever was made of them.",
  },
  9: {
    meaning: "All apps were switched off for the meeting.",
    cause: "The host or the account does not allow apps in this meeting.",
    cure: "Ask the host to allow apps in the meeting again.",
  },
  10: {
    meaning: "Something failed inside Zoom.",
    cause: "A fault of Zoom's server.",
    cure: `${START_ANEW}. If it repeats, look at status.zoom.us.`,
  },
  11: {
    meaning: "Nobody connected to the stream in time.",
    cause: "The webhook was late, Node-RED was down, or the handshake was refused until Zoom gave up after a minute.",
    cure: `Look for errors of the stream node and for webhooks that are slow to come. ${START_ANEW}.`,
  },
  12: {
    meaning: "Zoom's streaming server lost the meeting.",
    cause: "The connection inside Zoom between the meeting and the streaming server broke.",
    cure: `Nothing on this side can mend it. ${START_ANEW}.`,
  },
  13: {
    meaning: "The signaling connection broke and did not come back in time.",
    cause: "The network between this machine and Zoom failed, or Node-RED was down for more than 60 s.",
    cure: `Look at the network, proxies and the load of this machine. ${START_ANEW}.`,
  },
  14: {
    meaning: "A media connection broke and did not come back in time.",
    cause: "The network between this machine and Zoom's media server failed for more than 65 s.",
    cure: `See that firewall and proxy let long connections to all of Zoom's servers live. ${START_ANEW}.`,
  },
  15: {
    meaning: "The signaling connection was closed from this side without a goodbye.",
    cause: "Node-RED or a proxy ended while the stream ran, and nobody took the stream over.",
    cure: `Send the command close before Node-RED stops, or set On shutdown to close. ${START_ANEW}.`,
  },
  16: {
    meaning: "A media connection was closed from this side without a goodbye.",
    cause: "A proxy or firewall cut it, a frame was larger than the app node allows, or Node-RED ended.",
    cure: `Look at proxy and firewall, and at Largest frame in the app node. ${START_ANEW}.`,
  },
  17: {
    meaning: "Zoom's streaming server was told to exit.",
    cause: "Zoom shut the server down, most likely for maintenance.",
    cure: `${START_ANEW}; another server takes it.`,
  },
  18: {
    meaning: "This app could not prove who it is.",
    cause: "Client ID or Client Secret in the app node are not those of the app whose webhook started the stream.",
    cure: `Copy both from that app's page in Zoom into the app node first. ${START_ANEW}.`,
  },
  19: {
    meaning: "Zoom waited for a reconnection that did not come.",
    cause: "The connection was lost for longer than Zoom's window of 60 s, 65 s for media.",
    cure: `Look at the network and at errors of the stream node around that time. ${START_ANEW}.`,
  },
  20: {
    meaning: "This app asked Zoom to end the stream.",
    cause: "The command close was sent to the stream node, or On shutdown is set to close.",
    cure: "Nothing has to be done.",
  },
  21: {
    meaning: "The customer hung up.",
    cause: "The Contact Center engagement ended on the customer's side.",
    cure: "Nothing has to be done: the next engagement is a new stream.",
  },
  22: {
    meaning: "The agent hung up.",
    cause: "The Contact Center engagement ended on the agent's side.",
    cure: "Nothing has to be done: another engagement is a new stream.",
  },
  23: {
    meaning: "An administrator switched this app off.",
    cause: "The account's administrator disabled the app or its streaming.",
    cure: "Ask the administrator to enable the app for the account.",
  },
  24: {
    meaning: "Zoom heard no answer to its keep-alive messages.",
    cause: "Node-RED was blocked or the network was down for three of them, about 30 s.",
    cure: `Look for nodes that block Node-RED, and at the network. ${START_ANEW}.`,
  },
  25: {
    meaning: "The stream was stopped by Zoom's REST API.",
    cause: "A program stopped the streaming of this Contact Center engagement.",
    cure: "Start it again by the same API, if it is still wanted.",
  },
  26: {
    meaning: "Streaming is not supported here.",
    cause: "The Contact Center engagement went to a queue that does not stream to apps.",
    cure: "Ask the administrator to switch RTMS on for the queue.",
  },
};

export const UNKNOWN_STOP: Advice = {
  meaning: "The stream ended for a reason that this package does not know.",
  cause: "The reason is newer than this package.",
  cure: "If the meeting still runs, start RTMS again; look for a newer version of this package.",
};
