// Where one types what is looked for. The key "/" leads there.

import { useRef } from "preact/hooks";
import { useKeys } from "./hooks";
import { Icon } from "./icon";

interface SearchFieldProps {
  /** What is searched, in the reader's language. */
  label: string;
  value: string;
  onInput(value: string): void;
  onKeyDown?(event: KeyboardEvent & { currentTarget: HTMLInputElement }): void;
}

export function SearchField({ label, value, onInput, onKeyDown }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useKeys((event) => {
    if (event.key !== "/") return;
    event.preventDefault();
    input.current?.focus();
    input.current?.select();
  });
  return (
    <label class="search">
      <Icon name="search" />
      <span class="unseen">{label}</span>
      <input
        ref={input}
        type="search"
        value={value}
        placeholder={label}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        aria-keyshortcuts="/"
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}
