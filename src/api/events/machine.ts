// The life of an event connection, pure: state and input in, state and effects out (protocol#connecting-for-events,
// protocol#living-with-event-connections, contract#event-connections). Two tables say what each input does: one by the role
// of the socket that it concerns, one by what is being done for a new connection.

import { Draft, type EventContext } from "./draft";
import {
  type Connection,
  connectionOf,
  type EventEffect,
  type EventInput,
  type EventState,
  nextHeartbeat,
  quietAt,
  type Role,
  type SocketInput,
  silentAt,
} from "./state";
import { eventError } from "./texts";
import { ATTEMPT, EVICTIONS, OVERLAP, renewalAt, SECOND, SILENCE, waitAfter } from "./timing";

type SocketType = SocketInput["type"];
type OfType<T extends EventInput["type"]> = Extract<EventInput, { type: T }>;
type SocketHandler<T extends SocketType> = (draft: Draft, connection: Connection, input: OfType<T>) => void;

/** The close code of a token that Zoom refuses. */
const TOKEN_REFUSED = 1008;

/** Errors of this side that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(["RTMS_INPUT", "RTMS_CONNECTION"]);

const none = () => undefined;

function opened(draft: Draft, { socket }: Connection): void {
  const { now } = draft.context;
  draft.change(socket, { openedAt: now, heardAt: now, heartbeatAt: nextHeartbeat(now) });
  draft.emit({ type: "heartbeat", socket });
}

/** The connection takes the place of the live one, which Zoom closes then; until that it is read too. */
function accepted(draft: Draft, { socket, openedAt = 0 }: Connection): void {
  const { now, random } = draft.context;
  const former = connectionOf(draft.state, "live");
  draft.close("old");
  if (former) draft.change(former.socket, { role: "old", until: now + OVERLAP });
  draft.change(socket, { role: "live", acceptedAt: now, until: Number.POSITIVE_INFINITY });
  const { lostAt, error: _, connectedAt, quietSince, ...state } = draft.state;
  const isGap = lostAt !== undefined && lostAt < openedAt;
  draft.state = {
    ...state,
    // A connection that was planned ends a row of failures; one after a loss first has to last.
    attempt: former ? 0 : state.attempt,
    connectedAt: isGap ? now : (connectedAt ?? now),
    quietSince: quietSince === 0 ? now : quietSince,
    effort: { stage: "idle", renewAt: renewalAt(now, draft.state.tokenEnds, random) },
  };
  if (isGap) draft.emit({ type: "gap", milliseconds: now - lostAt });
}

function trialRefused(draft: Draft, _connection: Connection, { said }: OfType<"refused">): void {
  draft.close("trial");
  draft.refuse(said);
}

function trialClosed(draft: Draft, connection: Connection, { code, fault }: OfType<"closed">): void {
  draft.forget(connection);
  if (code === TOKEN_REFUSED) {
    draft.refuse("");
    return;
  }
  const { host } = draft.context;
  const error = fault
    ? eventError("RTMS_CONNECTION", "unreachable", { host, fault: fault.what, cure: fault.cure }, { retryable: true })
    : eventError("RTMS_CONNECTION", "closedEarly", { code }, { retryable: true });
  draft.fail(error);
}

/** Zoom takes back what it had accepted. */
function liveRefused(draft: Draft, _connection: Connection, { said }: OfType<"refused">): void {
  draft.close("live");
  draft.lose(draft.context.now);
  if (draft.isPatient) draft.refuse(said);
}

function liveClosed(draft: Draft, connection: Connection, { code, fault }: OfType<"closed">): void {
  const { now, random, host } = draft.context;
  draft.forget(connection);
  // What the network cut may have lost what was sent since the last frame.
  draft.lose(fault ? connection.heardAt : now);
  const { isContested } = draft.noteLife(connection, !fault && code !== TOKEN_REFUSED);
  if (!draft.isPatient) return;
  if (code === TOKEN_REFUSED) draft.refuse("");
  else if (fault) {
    const params = { host, fault: fault.what, cure: fault.cure };
    draft.fail(eventError("RTMS_CONNECTION", "lost", params, { retryable: true }));
  } else if (isContested && draft.state.evictions >= EVICTIONS) draft.leave();
  else draft.wait(waitAfter(1, random));
}

const forget = (draft: Draft, connection: Connection): void => draft.forget(connection);

function event(draft: Draft, _connection: Connection, { webhook }: OfType<"event">): void {
  draft.emit({ type: "event", webhook });
  if (webhook.lifecycle || /rtms/.test(webhook.body.event))
    draft.set({ quietSince: draft.context.now, isQuietReported: false });
}

/** What each input does to a socket of each role. */
// biome-ignore format: a table is read by its columns
const SOCKETS: { readonly [T in SocketType]: Readonly<Record<Role, SocketHandler<T>>> } = {
  opened:   { trial: opened,       live: none,        old: none,   closing: none },
  accepted: { trial: accepted,     live: none,        old: none,   closing: none },
  refused:  { trial: trialRefused, live: liveRefused, old: none,   closing: none },
  event:    { trial: event,        live: event,       old: event,  closing: event },
  heard:    { trial: none,         live: none,        old: none,   closing: none },
  closed:   { trial: trialClosed,  live: liveClosed,  old: forget, closing: forget },
};

function connect(draft: Draft, { ends }: OfType<"token">): void {
  const { now } = draft.context;
  const { next: socket, connections } = draft.state;
  const never = Number.POSITIVE_INFINITY;
  const trial: Connection = { socket, role: "trial", heardAt: now, heartbeatAt: never, until: now + ATTEMPT };
  draft.set({
    effort: { stage: "dialing", socket },
    next: socket + 1,
    tokenEnds: ends,
    connections: [...connections, trial],
  });
  draft.emit({ type: "connect", socket });
}

function noToken(draft: Draft, { error }: OfType<"noToken">): void {
  // What Zoom refuses it will refuse in a second too; what is missing here may be there then.
  draft.fail(error, { isLasting: !error.retryable && !PASSING.has(error.code) });
}

function changed(draft: Draft): void {
  draft.set({ attempt: 0, evictions: 0, reported: [], renewedAt: Number.NEGATIVE_INFINITY });
  draft.close("trial");
  draft.ask();
}

function timeIsUp(draft: Draft): void {
  draft.close("trial");
  draft.fail(eventError("RTMS_CONNECTION", "unanswered", { seconds: ATTEMPT / SECOND }, { retryable: true }));
}

function silent(draft: Draft, connection: Connection): void {
  draft.close("live");
  draft.lose(connection.heardAt);
  draft.noteLife(connection, false);
  if (draft.isPatient)
    draft.fail(eventError("RTMS_CONNECTION", "silent", { seconds: SILENCE / SECOND }, { retryable: true }));
}

/** Everything whose instant has come. */
function due(draft: Draft): void {
  const { now } = draft.context;
  for (const connection of draft.state.connections) {
    const { role, socket, until, heartbeatAt } = connection;
    if (role === "trial" && until <= now) timeIsUp(draft);
    else if (role === "live" && silentAt(connection) <= now) silent(draft, connection);
    else if (until <= now || silentAt(connection) <= now) draft.close("old");
    else if (heartbeatAt <= now) {
      draft.change(socket, { heartbeatAt: nextHeartbeat(now) });
      draft.emit({ type: "heartbeat", socket });
    }
  }
  const { effort } = draft.state;
  if (effort.stage === "waiting" && effort.at <= now) draft.ask();
  if (effort.stage === "idle" && effort.renewAt <= now) draft.ask();
  if (quietAt(draft.state) > now) return;
  draft.set({ isQuietReported: true });
  draft.emit({ type: "quiet" });
}

function stop(draft: Draft): void {
  draft.close("trial", "live", "old");
  draft.set({ effort: { stage: "stopped" }, connections: [] });
}

function onSocket(draft: Draft, input: SocketInput): void {
  const connection = draft.state.connections.find(({ socket }) => socket === input.socket);
  if (!connection) return;
  // Whatever arrives shows that it lives.
  if (input.type !== "closed") draft.change(input.socket, { heardAt: draft.context.now });
  type Handler = (draft: Draft, connection: Connection, input: SocketInput) => void;
  (SOCKETS[input.type][connection.role] as Handler)(draft, connection, input);
}

/** The answer to a request for a token; one that another request has overtaken does nothing. */
const isAwaited = ({ effort }: EventState, request: number): boolean =>
  effort.stage === "asking" && effort.request === request;

export function eventStep(
  state: EventState,
  input: EventInput,
  context: EventContext,
): { state: EventState; effects: readonly EventEffect[] } {
  const draft = new Draft(state, context);
  if (state.effort.stage === "stopped") return draft;
  if (input.type === "due") due(draft);
  else if (input.type === "changed") changed(draft);
  else if (input.type === "stop") stop(draft);
  else if (input.type === "token") isAwaited(state, input.request) && connect(draft, input);
  else if (input.type === "noToken") isAwaited(state, input.request) && noToken(draft, input);
  else onSocket(draft, input);
  return draft;
}
