// The catalog of the texts in the errors of src/runtime, in English. Those of refused webhooks are in webhook/refusals.ts,
// with their statuses.

import { errorsOf } from "../protocol/words";

export const RUNTIME_TEXTS = {
  noHttp:
    "Node-RED's settings have httpNodeRoot: false, so no node can serve HTTP and no webhook can arrive. " +
    "Set httpNodeRoot in settings.js, to '/' for example, and restart Node-RED.",
  noPath: '"{path}" is no path: leave out everything from the ? or # on.',
  pathTaken:
    "The path {key} already belongs to the webhook node {owner}, so this node receives nothing until that one " +
    "is gone. Give it another path or another app, or wire both flows to that one node.",
  noPort:
    "Node-RED's own server has no TCP port that the simulator could call. " +
    "Enter the whole URL of the webhook in the simulator node, and deploy.",
  property: 'The property "{property}" is {value}; expected {expected}.',
  propertyVariable: 'The property "{property}" {fault}',
  credentialVariable: "The Zoom app's {label} {fault}",
  noCredential:
    "The Zoom app has no {label}. Copy it from marketplace.zoom.us > Manage > your app > {where} " +
    "into the config node, and deploy.",
  certificateFile:
    "{source} cannot be read ({error}). Give the whole path of a PEM file that Node-RED's user " +
    "may read; it is looked for each minute.",
  goneNode:
    "The Zoom app refers to the {type} node {id}, which is deleted or disabled. Open the Zoom app, choose another or " +
    "none, or enable that one, and deploy.",
  fieldVariable: "The {name} of {node} {fault}",
  unreadTls:
    "The Zoom app's TLS configuration could not be read when the flows started; Node-RED's log says why. Correct its " +
    "files (a certificate needs its key), and deploy.",
  noApp:
    "No Zoom app is chosen, or it is disabled, so there is nothing to sign and verify with. " +
    "Open this node, choose or add the app, and deploy.",
  noWebhookNode:
    "No webhook node with the simulator's app listens in this Node-RED. Choose the same app in both nodes and deploy, " +
    "or enter the URL of the webhook.",
  outputAction: 'The action {action} is not known here. Send {"action": "flush"}, with a streamId or without.',
  commandStream: "The streamId of the command is {streamId}; it must be text. Leave it out to mean all streams.",
  incompleteRtms:
    "msg.rtms lacks streamId, timestamp or receivedAt, or its speaker has no id that is text, so it is not known " +
    "whose this message is. Wire this node to an output of zoom-rtms-stream, and leave msg.rtms as it is on the way.",
  noRtms:
    "The message has no msg.rtms. Wire this node to an output of zoom-rtms-stream, and leave msg.rtms as it is on the way.",
  waiting:
    "More than {most} messages wait for {what}; this one was left out. " +
    "This machine is too slow for what it gets: send fewer streams through it.",
  noStream: "This node has no stream {streamId}. Leave streamId out to mean all of its streams.",
  mostStreams:
    "Stream {streamId} was refused: this node already has {count} streams, as many as " +
    "Maximum streams allows. Raise it, or spread the streams over several stream nodes.",
  overloaded: "Stream {streamId} was refused: {overload}",
  needsEvents: 'The command needs "events", a list of names such as ["sharing_start"].',
  needsUser: 'The command needs "userId", the participant whose video is wanted.',
  noAction: '"{action}" is no action of this node. It knows {known}.',
} as const;

/** An error of src/runtime. */
export const runtimeError = errorsOf(RUNTIME_TEXTS);
