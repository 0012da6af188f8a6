// Reads the input messages of the output nodes: media, the end of a stream, an event, or a command (contract#messages,
// contract#end-of-a-stream). Users can wire anything here, so everything is narrowed.

import { checkBounds, isObject, type JsonObject } from "../../protocol/input";
import type { RtmsInfo } from "../../protocol/messages";
import { MEDIA, type Medium, type Speaker } from "../../protocol/values";
import { runtimeError } from "../texts";

/** A Node-RED message, not narrowed yet. */
export type FlowMessage = Record<string, unknown>;

/** `msg.rtms` of a message that belongs to a stream. */
export type StreamRtms = RtmsInfo & { streamId: string };

/** Commands, by the `action` of the payload. */
export type OutputAction = "flush" | "picture";

export type Incoming<Action extends OutputAction = "flush"> =
  | { kind: "media"; medium: Medium; rtms: StreamRtms }
  | { kind: "end"; medium: Medium; rtms: StreamRtms }
  | { kind: "event"; event: JsonObject; rtms: StreamRtms }
  | { kind: Action; streamId?: string }
  | { kind: "other" };

const MEDIUM_NAMES: ReadonlySet<unknown> = new Set(MEDIA);
const OTHER = { kind: "other" } as const;

function isMedium(value: unknown): value is Medium {
  return MEDIUM_NAMES.has(value);
}

function isSpeaker(value: unknown): boolean {
  return value === undefined || (isObject(value) && typeof value.id === "string");
}

const isText = (value: unknown): boolean => value === undefined || typeof value === "string";

/** Removes names that are not text: code that writes them later would fail. */
function withTexts(rtms: StreamRtms): StreamRtms {
  const { product, id, speaker } = rtms;
  if (isText(product) && isText(id) && (!speaker || (isText(speaker.name) && isText(speaker.channelId)))) return rtms;
  const { product: _product, id: _id, speaker: _speaker, ...kept } = rtms;
  return {
    ...kept,
    ...(typeof product === "string" && { product }),
    ...(typeof id === "string" && { id }),
    ...(speaker && { speaker: speakerWithTexts(speaker) }),
  };
}

function speakerWithTexts({ id, name, channelId }: Speaker): Speaker {
  return {
    id,
    ...(typeof name === "string" && { name }),
    ...(typeof channelId === "string" && { channelId }),
  };
}

function isStreamRtms(rtms: JsonObject): rtms is JsonObject & StreamRtms {
  return (
    typeof rtms.streamId === "string" &&
    rtms.streamId !== "" &&
    Number.isFinite(rtms.timestamp) &&
    Number.isFinite(rtms.receivedAt) &&
    isSpeaker(rtms.speaker)
  );
}

function readCommand<Action extends OutputAction>(payload: JsonObject, actions: readonly Action[]): Incoming<Action> {
  checkBounds(payload);
  const { action, streamId } = payload;
  const kind = actions.find((each) => each === action);
  const known = actions.map((each) => `{"action": "${each}"}`).join(" or ");
  if (!kind) throw runtimeError("RTMS_INPUT", "outputAction", { action: JSON.stringify(action), known });
  if (streamId === undefined || streamId === null) return { kind };
  if (typeof streamId === "string" && streamId !== "") return { kind, streamId };
  throw runtimeError("RTMS_INPUT", "commandStream", { streamId: JSON.stringify(streamId) });
}

const FLUSH = ["flush"] as const;

export function readIncoming(message: FlowMessage): Incoming;
export function readIncoming<Action extends OutputAction>(
  message: FlowMessage,
  actions: readonly Action[],
): Incoming<Action>;
/**
 * @param actions the commands that the node knows
 * @throws RtmsError RTMS_INPUT for an unknown action, and for a message that no node of this package can have sent
 */
export function readIncoming(message: FlowMessage, actions: readonly OutputAction[] = FLUSH): Incoming<OutputAction> {
  const { rtms, payload } = message;
  if (isObject(rtms) && (isMedium(rtms.medium) || rtms.medium === "event")) {
    const { medium } = rtms;
    if (!isStreamRtms(rtms)) throw runtimeError("RTMS_INPUT", "incompleteRtms");
    const read = withTexts(rtms);
    if (medium !== "event") return { kind: message.complete === true ? "end" : "media", medium, rtms: read };
    return isObject(payload) ? { kind: "event", event: payload, rtms: read } : OTHER;
  }
  if (isObject(payload) && typeof payload.action === "string") return readCommand(payload, actions);
  if (isObject(rtms)) return OTHER;
  throw runtimeError("RTMS_INPUT", "noRtms");
}

/**
 * Whether an event ends `medium` of its stream: `stopped`, or `failed` of the whole stream or of this very medium
 * (contract#groups: it finishes a stream on an event message `stopped` or `failed`).
 */
export function isLastEvent(event: JsonObject, medium: Medium): boolean {
  if (event.event === "stopped") return true;
  return event.event === "failed" && (event.medium === undefined || event.medium === medium);
}

/** Whether an event says that consent was withdrawn, so that stored media of the stream must be deleted. */
export function isRevoked({ event, reason }: JsonObject): boolean {
  return event === "stopped" && isObject(reason) && reason.revoked === true;
}
