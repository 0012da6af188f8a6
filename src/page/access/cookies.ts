// The cookie that holds a session. It has no Path: a browser then takes the folder that it asked, which is the page's also
// behind a proxy that shows it elsewhere. So it is set and taken away by requests directly below the page only.

import { SESSION_LIFE } from "./sessions";

const NAME = "zoom-rtms-page";
/** A page below another page has one of its own, and a browser sends both. */
const MOST_READ = 4;

/** What cookies of the page's name hold. @param header as it came, or nothing */
export function tokensIn(header: string | undefined): string[] {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  const own = pairs.filter((pair) => pair.startsWith(`${NAME}=`));
  return own.slice(0, MOST_READ).map((pair) => pair.slice(NAME.length + 1));
}

function cookie(value: string, seconds: number, isSecure: boolean): string {
  const secure = isSecure ? "; Secure" : "";
  return `${NAME}=${value}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** A `Set-Cookie` that signs in. @param isSecure whether the browser came by TLS */
export const signingIn = (token: string, isSecure: boolean): string =>
  cookie(token, Math.floor(SESSION_LIFE / 1000), isSecure);

/** A `Set-Cookie` that takes the session away. */
export const signingOut = (isSecure: boolean): string => cookie("", 0, isSecure);
