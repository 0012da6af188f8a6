// What an account and a call can be set to, as data: dialogs and property tables use it too.

/**
 * Who asks Zoom (protocol#oauth). `server-to-server`: an app of the account itself; `app`: a General app, by its client
 * credentials; `video-sdk`: API key and secret.
 */
export const ACCOUNT_KINDS = ["server-to-server", "app", "video-sdk"] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** What RTMS can be told by REST (protocol#rest-calls). */
export const CONTROL_ACTIONS = ["start", "stop", "pause", "resume"] as const;
export type ControlAction = (typeof CONTROL_ACTIONS)[number];

/** Zoom, and Zoom for Government (protocol#oauth). */
export const ZOOM_HOSTS = ["zoom.us", "zoomgov.com"] as const;
export type ZoomHost = (typeof ZOOM_HOSTS)[number];

/** Which of them is meant, also as people copy it, such as `https://api.zoom.us/`; `undefined` for any other server. */
export function zoomHostOf(written: string): ZoomHost | undefined {
  const [, host = ""] = /^(?:https:\/\/)?([\w.-]+)\/?$/.exec(written.trim().toLowerCase() || "zoom.us") ?? [];
  return ZOOM_HOSTS.find((known) => host === known || host.endsWith(`.${known}`));
}
