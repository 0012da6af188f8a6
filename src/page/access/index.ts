// The face of `access`: who may see a page.

export { Access, type Protection, type SignIn } from "./access";
export { Attempts } from "./attempts";
export type { Session } from "./sessions";
