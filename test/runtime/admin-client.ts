// What the editor requests from this package's admin routes, and its users.

/** `POST` of JSON, as the editor sends it. @param url of Node-RED, with its admin root */
export const askAdmin = (
  url: string,
  path: string,
  body: object = {},
  headers: Readonly<Record<string, string>> = {},
) =>
  fetch(`${url}/zoom-rtms/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

/** A click on a simulator node's button. @returns the status of the answer */
export async function clickSimulator(url: string, id: string): Promise<number> {
  return (await askAdmin(url, "simulator/play", { id })).status;
}

/** The users of a Node-RED, all with the password "example". */
const PASSWORD = "$2b$04$4EvQvIUl04RXBolqQuRJ9OVLoJAwHWlaNEk6NCxTzzFICw0jw715q";
const USERS = {
  admin: "*",
  reader: "read",
  flows: ["flows.read", "flows.write"],
  panel: ["zoom-rtms.read"],
  writer: ["read", "zoom-rtms.write"],
};
export const adminAuth = {
  type: "credentials",
  users: Object.entries(USERS).map(([username, permissions]) => ({ username, password: PASSWORD, permissions })),
};

/** Logs a user in. @returns the token for the Authorization header */
export async function tokenOf(url: string, username: keyof typeof USERS): Promise<string> {
  const form = { client_id: "node-red-admin", grant_type: "password", scope: "", username, password: "example" };
  const response = await fetch(`${url}/auth/token`, { method: "POST", body: new URLSearchParams(form) });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

export const asUser = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { Authorization: `Bearer ${token}` };
