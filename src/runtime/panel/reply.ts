// What the live panel asks of the runtime and is answered, for both sides: plain JSON, and nothing but types and constants.

// All are `POST` with JSON, and relative to the admin root. Ids are as in ids.ts.

/** `{show: streamIds, owners}`: everything but what people say and are called; `owners`: of each stream of the fleets too. */
export const PANEL_PATH = "zoom-rtms/panel";
/** `{show: streamIds, owners, captions, pictures}`: that too, for those who may change things. */
export const PANEL_WORDS_PATH = "zoom-rtms/panel/words";
/** `{streamId, picture}`: the bytes of a picture that the last reply named, as JPG or PNG. */
export const PANEL_PICTURE_PATH = "zoom-rtms/panel/picture";
/** `{streamId}`: asks Zoom to end a stream. */
export const PANEL_CLOSE_PATH = "zoom-rtms/panel/close";
/** `{streamId}`: gives the file to attach to a report. */
export const PANEL_REPORT_PATH = "zoom-rtms/panel/report";
/** `{streamId}`: begins to record a stream. */
export const PANEL_TRACE_PATH = "zoom-rtms/panel/trace";
/** So many streams fit on no screen; more are not looked at in one request. */
export const MOST_SHOWN = 50;
/** So many streams of a fleet are listed with their owners. */
export const MOST_OWNERS = 500;
/** The panel asks for owners at most so often. Milliseconds. */
export const OWNERS_INTERVAL = 1000;
/** The panel asks at most so often. Milliseconds. */
export const PANEL_INTERVAL = 200;
/** The runtime forgets who looked after so long without another request. Milliseconds. */
export const PANEL_EXPIRY = 3000;

export type PanelState =
  | "connecting"
  | "streaming"
  | "reconnecting"
  | "paused"
  | "closing"
  /** Left to the next instance of its node. */
  | "restarting"
  | "stopped"
  | "failed";

/** Whoever is heard, or (captions) read. */
export interface PanelPerson {
  /** A participant or channel; empty in mixed audio. */
  id: string;
  /** In mixed audio the active speaker's. Only for who may change things. */
  name?: string;
  talking: boolean;
  /** dB of full scale (a full-scale square wave is 0), -90 to 0, of PCM and G.711; `null` while nothing comes. */
  level?: number | null;
  /** Whether packets come, of codecs whose level is not computed. */
  active?: boolean;
  /** The last line, only for who may change things and asked. */
  caption?: string;
}

/** The last picture of a camera or a shared screen. */
export interface PanelPicture {
  /** To ask for its bytes. */
  id: string;
  medium: "video" | "share";
  /** Of who is shown, or shares. */
  name?: string;
  /** Another one of each picture that comes. */
  version: number;
}

export interface PanelMedium {
  packets: number;
  /** How often audio went on later than the speaker's last packet ended: pauses, and packets that never came. */
  gaps: number;
  /** Frames that carried nothing that could be kept. */
  dropped: number;
}

/** The error texts (src/protocol/errors/texts.ts) that the panel explains in the editor's language; network cures last. */
export const EXPLAINED = [
  "otherApp",
  "otherClient",
  "unanswered",
  "unreachable",
  "notAllowed",
  "nothingOffered",
  "taken",
  "largeFrame",
  "noStatus",
  "dns",
  "open",
  "trust",
  "tls",
] as const;

/** Whose explanation it is: of a status code of Zoom, of a stop reason, or of an error of this package. */
export type PanelExplained =
  | { kind: "status" | "stop"; code: number }
  /** One of `EXPLAINED`, or `interrupted`. */
  | { kind: "error"; code: string };

/** What went wrong last. */
export interface PanelTrouble {
  /** An error code, Zoom's name of a reason, or `interrupted`. */
  code: string;
  /** What happened, the likely cause and the cure, in English: all that there is to say. */
  text: string;
  /** By this the panel finds meaning, cause and cure in the editor's language. */
  explained: PanelExplained;
  /** What the text says that no translation does, such as Zoom's own words; absent if that is nothing. */
  original?: string;
  /** How long ago, milliseconds. */
  age: number;
}

export interface PanelDetail {
  /** The product's own id of what is streamed. */
  id: string;
  media: Record<string, PanelMedium>;
  reconnections: number;
  people: PanelPerson[];
  /** Only for who may change things and asked. */
  pictures?: PanelPicture[];
  /** Whether it is, or was, recorded for a report. */
  traced: boolean;
  trouble?: PanelTrouble;
}

export interface PanelStream {
  /** As it is, or shortened (ids.ts). */
  streamId: string;
  product: string;
  state: PanelState;
  /** Milliseconds since it was offered; of one that ended, how long it lasted. */
  age: number;
  /** The stream node, and what it lies in: its tab, or its subflow's instance. */
  node: string;
  within?: string;
  /** Of the streams that were asked for. */
  detail?: PanelDetail;
}

/** A member of a fleet: one stream node of one Node-RED. */
export interface PanelMember {
  name: string;
  /** Maximum streams. */
  capacity: number;
  /** How many it has. */
  streams: number;
  /** Whether it belongs to this process. */
  isSelf: boolean;
  /** Whether it has other settings than the one that belongs to this process. */
  differs: boolean;
}

/** Who has a stream of a fleet. */
export interface PanelOwner {
  streamId: string;
  /** A member's name; absent while no member has the stream. */
  owner?: string;
}

/** A fleet that a stream node of this process is a member of. */
export interface PanelFleet {
  name: string;
  /** The stream node, and what it lies in. */
  node: string;
  within?: string;
  /** Whether the broker answers. */
  connected: boolean;
  /** How many streams no member has yet. */
  waiting: number;
  /** This process first, then by name. */
  members: PanelMember[];
  /** If the request asks for them: by id, and at most `MOST_OWNERS`. */
  owners?: PanelOwner[];
}

/** What a panel has turned on. Each is off by default. */
export interface PanelWants {
  captions?: boolean;
  pictures?: boolean;
  /** Whether the streams of each fleet are listed with their owners. */
  owners?: boolean;
}

export interface PanelReply {
  /** Those that run, the oldest first; then those that ended, the latest first. */
  streams: PanelStream[];
  /** Absent if there is none. */
  fleets?: PanelFleet[];
}
