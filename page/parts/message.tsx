// What stands where there is nothing else to see.

import type { ComponentChildren } from "preact";

export function Message({ title, hint, children }: { title: string; hint?: string; children?: ComponentChildren }) {
  return (
    <div class="message">
      <svg class="quiet" viewBox="0 0 120 40" aria-hidden="true">
        <path d="M4 20h10M20 20h6M32 16v8M40 12v16M48 18v4M56 6v28M64 10v20M72 17v6M80 14v12M88 20h6M100 20h16" />
      </svg>
      <p class="message-title">{title}</p>
      {hint && <p class="soft">{hint}</p>}
      {children}
    </div>
  );
}
