// The catalog of the texts in the errors of src/runtime, in English. Those of refused webhooks are in webhook/refusals.ts,
// with their statuses.

import { errorsOf } from "../protocol/errors";

export const RUNTIME_TEXTS = {
  noHttp:
    "Node-RED's settings have httpNodeRoot: false, so no node can serve HTTP and no webhook can arrive. " +
    "Set httpNodeRoot in settings.js, to '/' for example, and restart Node-RED.",
  noPath: '"{path}" is not a path. Remove the ? or # and everything after it.',
  pathTaken:
    "The webhook node {owner} already uses the path {key}, so this node receives nothing until that node is removed. " +
    "Give this node another path or another app, or wire both flows to that node.",
  noPort:
    "Node-RED's own server has no TCP port that the simulator can call. " +
    "Enter the full URL of the webhook in the simulator node, and deploy.",
  property: 'The property "{property}" is {value}; expected {expected}.',
  propertyVariable: 'The property "{property}" {fault}',
  credentialVariable: "The Zoom app's {label} {fault}",
  noCredential:
    "The Zoom app has no {label}. Copy it from marketplace.zoom.us > Manage > your app > {where} " +
    "into the config node, and deploy.",
  certificateFile:
    "{source} cannot be read ({error}). Enter the full path of a PEM file that Node-RED's user " +
    "may read. The node tries to read it again every minute.",
  goneNode:
    "The Zoom app refers to the {type} node {id}, which is deleted or disabled. Open the Zoom app, choose another " +
    "node or none, or enable that node, and deploy.",
  fieldVariable: "The {name} of {node} {fault}",
  unreadTls:
    "The Zoom app's TLS configuration could not be read when the flows started; Node-RED's log says why. Correct its " +
    "files (a certificate needs its key), and deploy.",
  noApp:
    "No Zoom app is chosen, or it is disabled, so there are no credentials to sign and verify with. " +
    "Open this node, choose or add the app, and deploy.",
  noWebhookNode:
    "No webhook node with the simulator's app listens in this Node-RED. Choose the same app in both nodes and deploy, " +
    "or enter the URL of the webhook.",
  outputAction: '{action} is not an action of this node. Send {"action": "flush"}, with or without a streamId.',
  commandStream: "The streamId of the command is {streamId}; it must be a string. Leave it out to select all streams.",
  incompleteRtms:
    "msg.rtms lacks streamId, timestamp or receivedAt, or the id of its speaker is not a string, so the stream of " +
    "this message is unknown. Wire this node to an output of zoom-rtms-stream, and do not change msg.rtms in between.",
  noRtms:
    "The message has no msg.rtms. Wire this node to an output of zoom-rtms-stream, and do not change msg.rtms in between.",
  waiting:
    "More than {most} messages wait for {what}, so this message was discarded. " +
    "This machine is too slow for its load: send fewer streams through it.",
  noStream: "This node has no stream {streamId}. Leave streamId out to select all its streams.",
  mostStreams:
    "Stream {streamId} was refused: this node already has {count} streams, the limit in " +
    "Maximum streams. Raise the limit, or spread the streams over several stream nodes.",
  overloaded: "Stream {streamId} was refused: {overload}",
  needsEvents: 'The command needs "events", a list of names such as ["sharing_start"].',
  needsUser: 'The command needs "userId", the id of the participant whose video to receive.',
  noAction: '"{action}" is not an action of this node. Known actions: {known}.',
} as const;

/** An error of src/runtime. */
export const runtimeError = errorsOf(RUNTIME_TEXTS);
