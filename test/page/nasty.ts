// Names and words of the nastiest kind.

import fc from "fast-check";

export const NASTY: readonly string[] = [
  "<script>alert(1)</script>",
  "</style><img src=x onerror=alert(1)>",
  `"><svg onload=alert(1)>`,
  "' onmouseover='alert(1)",
  "&lt;b&gt; &amp;amp; &#x3c;",
  "]]><!--",
  "../../../etc/passwd",
  "..\\..\\windows",
  "con",
  "\u202Egnp.exe",
  "\u0000\u0007\u001b[31m",
  "\ud800",
  "__proto__",
  "constructor",
  "{{7*7}} %s",
  "\u2028\u2029",
  "line\nbreak\r\n\t",
  "a".repeat(5000),
  "👩‍👩‍👧‍👦",
  "שלום \u200f",
];

/** Any text, often a nasty one. */
export const nastyText = fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.constantFrom(...NASTY));
