// What the name and the prefix of a fleet may be: one level of MQTT topics each. Pure, so that the dialog can import it.

/** What has a meaning in topics (MQTT 3.1.1, 4.7), and what their text may not hold (1.5.3). */
const FORBIDDEN = /^\$|[+#/]|\p{Cc}|\p{Cs}/u;

/** The first character that cannot be in a level of topics; `undefined` if there is none. */
export const forbiddenCharacter = (text: string): string | undefined => FORBIDDEN.exec(text)?.[0];

/** What the members' MQTT user has to be allowed, to write and to read. */
export const topicsOf = (prefix: string, name: string): string => `${prefix}/${name}/#`;
