// The catalog of the texts in the errors of src/runtime, in English. Those of refused webhooks are in webhook/refusals.ts,
// with their statuses.

import { errorsOf } from "../protocol/errors";

export const RUNTIME_TEXTS = {
  noHttp:
    "Node-RED's settings have httpNodeRoot: false, so no node can serve HTTP and no webhook can arrive. " +
    "Set httpNodeRoot in settings.js, to '/' for example, and restart Node-RED.",
  noMetrics:
    "Node-RED's settings have httpNodeRoot: false, so no node can serve HTTP, and there are no metrics. Switch them off in the " +
    "Zoom app, or set httpNodeRoot in settings.js, to '/' for example, and restart Node-RED.",
  noPages:
    "Node-RED's settings have httpNodeRoot: false, so no node can serve a page. " +
    "Set httpNodeRoot in settings.js, to '/' for example, and restart Node-RED.",
  pageTaken:
    "The page node {owner} already uses the path {path}, so this page is not served until that node is removed. " +
    "Give this node another path.",
  pageVariable: "The page's password {fault}",
  pageLocked:
    "The page {path} has no password, and Node-RED's settings have no httpNodeAuth, so it only shows how to set one. " +
    "Open this node, enter a password, and deploy.",
  noPath: '"{path}" is not a path. Remove the ? or # and everything after it.',
  pathTaken:
    "The webhook node {owner} already uses the path {key}, so this node receives nothing until that node is removed. " +
    "Give this node another path or another app, or wire both flows to that node.",
  noPort:
    "Node-RED's own server has no TCP port that the simulator can call. " +
    "Enter the full URL of the webhook in the simulator node, and deploy.",
  property: 'The property "{property}" is {value}; expected {expected}.',
  propertyVariable: 'The property "{property}" {fault}',
  credentialVariable: "The Zoom {owner}'s {label} {fault}",
  noCredential:
    "The Zoom {owner} has no {label}. Copy it from marketplace.zoom.us > Manage > your app > {where} " +
    "into the config node, and deploy.",
  certificateFile:
    "{source} cannot be read ({error}). Enter the full path of a PEM file that Node-RED's user " +
    "may read. The node tries to read it again every minute.",
  goneNode:
    "The Zoom {owner} refers to the {type} node {id}, which is deleted or disabled. Open the Zoom {owner}, choose another " +
    "node or none, or enable that node, and deploy.",
  fieldVariable: "The {name} of {node} {fault}",
  unreadTls:
    "The Zoom {owner}'s TLS configuration could not be read when the flows started; Node-RED's log says why. Correct its " +
    "files (a certificate needs its key), and deploy.",
  noApp:
    "No Zoom app is chosen, or it is disabled, so there are no credentials to sign and verify with. " +
    "Open this node, choose or add the app, and deploy.",
  noAccount:
    "No Zoom account is chosen, or it is disabled, so Zoom cannot be called. " +
    "Open this node, choose or add the account, and deploy.",
  noFleet:
    "The fleet of this node is deleted or disabled, so its streams are not shared. " +
    "Open this node, choose another fleet or none, and deploy.",
  notJoined:
    "This node could not become a member of its fleet, so the stream is not opened here. The error that it reported when the " +
    "flows started says why.",
  fleetFull:
    "Stream {streamId} waits since a minute: all members of the fleet are full, with {streams} streams and room for " +
    "{capacity}. Raise Maximum streams in their stream nodes, or add a member.",
  undeployedHost:
    "The host is neither Zoom's nor the one that was deployed, so no stored credential and no environment variable is sent " +
    "to it. Deploy first, or enter the credentials here.",
  noSimulatedApi:
    "The Zoom account has no credentials, and the simulator node that refers to it has not opened its port. " +
    "Look at that node's status; for Zoom, enter the account's credentials.",
  ownAccount:
    "The simulator's account has credentials, so its nodes call Zoom itself. " +
    "Choose an account in the simulator node whose credentials are all empty, and the same one in the other nodes.",
  noControlTarget:
    "The message does not say what to control: its payload is no event of Zoom, and it has no msg.rtms. " +
    "Send the payload of an event such as meeting.started, or choose product and ID in the node.",
  endedEvent:
    "The event {event} reports an end: there is nothing to start any more. Put a switch node before this node, which passes " +
    "only events such as {begin} on.",
  noControlId:
    "The message has no id of a {product} that Zoom can control. Pass the payload of Zoom's event on unchanged, or set the " +
    "ID in the node.",
  noMeetingNumber:
    "The message has the UUID of a {product}, but Zoom is called with its number, which no event in this Node-RED has " +
    "told. Subscribe the app to meeting.started (webinar.started), or set the ID in the node: payload.object.id.",
  inputFailed: 'The property "{property}" ({type}: {value}) cannot be evaluated: {error}. Correct it in the node.',
  inputEmpty:
    'The property "{property}" ({type}: {value}) gives no id: expected text, or a whole number below 2^53. ' +
    "Check the message, or choose another source in the node.",
  noWebhookNode:
    "No webhook node with the simulator's app listens in this Node-RED. Choose the same app in both nodes and deploy, " +
    "or enter the URL of the webhook.",
  outputAction: "{action} is not an action of this node. Send {known}, with or without a streamId.",
  commandStream: "The streamId of the command is {streamId}; it must be a string. Leave it out to select all streams.",
  incompleteRtms:
    "msg.rtms lacks streamId, timestamp or receivedAt, or the id of its speaker is not a string, so the stream of " +
    "this message is unknown. Wire this node to an output of zoom-rtms-stream, and do not change msg.rtms in between.",
  noRtms:
    "The message has no msg.rtms. Wire this node to an output of zoom-rtms-stream, and do not change msg.rtms in between.",
  waiting:
    "More than {most} messages wait for a disk to respond, so this message was discarded. " +
    "The disk is too slow, or does not answer: choose a directory on another one, or send fewer streams through this node.",
  noStream: "This node has no stream {streamId}. Leave streamId out to select all its streams.",
  mostStreams:
    "Stream {streamId} was refused: this node already has {count} streams, the limit in " +
    "Maximum streams. Raise the limit, or spread the streams over several stream nodes.",
  overloaded: "Stream {streamId} was refused: {overload}",
  needsEvents: 'The command needs "events", a list of names such as ["sharing_start"].',
  needsUser:
    'The command needs one of "userId", the id of the participant whose video to receive; "userIds", a list of ids; or ' +
    '"follow".',
  needsUsers:
    '"userIds" must be a list of participants\' ids, such as the ids in participant_join; [] shows nobody any more. ' +
    'For everyone, send "follow": "all".',
  needsFollow:
    '"follow" is one of none, speaker and all. For certain participants, send "userIds", a list of their ids.',
  noMqtt:
    "This Node-RED has no MQTT client, which the fleet needs ({error}). Most likely its MQTT nodes were removed: install " +
    "Node-RED again, or start it without a fleet.",
  noBroker:
    "The fleet has no broker, or its mqtt-broker node is disabled or deleted. Open the fleet node, choose or add the broker, " +
    "and deploy.",
  otherBroker:
    "The fleet's broker is a node of the type {type}; it must be an mqtt-broker node. Choose one in the fleet node, and deploy.",
  noBrokerAddress: "The fleet's mqtt-broker node has no address. Enter its server, and deploy.",
  brokerVariable: "The {name} of the fleet's mqtt-broker node {fault}",
  noAction: '"{action}" is not an action of this node. Known actions: {known}.',
} as const;

/** An error of src/runtime. */
export const runtimeError = errorsOf(RUNTIME_TEXTS);
