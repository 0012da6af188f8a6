// The page for those who have not signed in, and the one that says how to set a password: both are read without this
// script too, which puts them into the reader's language and sends the password.

import { isKey, text } from "./words";

for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
  const { text: key = "" } = element.dataset;
  if (isKey(key)) element.textContent = text(key);
}
document.title = document.querySelector("h1")?.textContent ?? document.title;

async function answerOf(password: string): Promise<string | undefined> {
  try {
    const reply = await fetch("sign-in", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ password }),
    });
    if (reply.ok) return undefined;
    if (reply.status === 401) return text("door.wrong");
    if (reply.status === 429) return text("door.wait", { seconds: Number(reply.headers.get("Retry-After")) || 60 });
  } catch {
    // As below.
  }
  return text("door.failed");
}

const form = document.querySelector<HTMLFormElement>("#sign-in");
const input = document.querySelector<HTMLInputElement>("#password");
const place = document.querySelector("#answer");

async function signIn(): Promise<void> {
  if (!input || !place) return;
  place.textContent = "";
  const answer = await answerOf(input.value);
  // The same address, now with a session: the part behind "#" stays, so a link to a meeting leads there.
  if (answer === undefined) return location.reload();
  place.textContent = answer;
  input.setAttribute("aria-invalid", "true");
  input.select();
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void signIn();
});
input?.focus();
