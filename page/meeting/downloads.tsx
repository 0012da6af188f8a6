// Everything of a meeting as files.

import { useEffect, useRef } from "preact/hooks";
import type { Meeting, Track } from "../../src/page/model";
import { addressOf, DOCUMENT_TYPES, type DocumentKind, documentOf, fileOf } from "../data";
import { Icon } from "../parts";
import { size } from "../time";
import { language, text } from "../words";

const DOCUMENTS: readonly (readonly [DocumentKind, string])[] = [
  ["vtt", "WebVTT"],
  ["srt", "SRT"],
  ["md", text("download.md")],
];

/** Hands a text to the browser as a file. */
function save(name: string, type: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name that every file system takes. */
const fileName = (title: string, startedAt: number): string =>
  `${new Date(startedAt).toISOString().slice(0, 10)} ${title}`
    .replace(/[^\p{L}\p{N} ,.+-]/gu, "_")
    .slice(0, 100)
    .trim();

export function Downloads({ meeting, title }: { meeting: Meeting; title: string }) {
  const { id, captions, speakers, tracks, startedAt } = meeting;
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = ({ target }: Event) => {
      if (menu.current && target instanceof Node && !menu.current.contains(target)) menu.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, []);
  const ofKind = (kind: Track["kind"]) => tracks.filter((track) => track.kind === kind);
  const onKey = ({ key }: KeyboardEvent) => {
    if (key !== "Escape" || !menu.current) return;
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
  };
  return (
    <details class="menu" ref={menu} onKeyDown={onKey}>
      <summary class="button">
        <Icon name="download" />
        <span class="wide-only">{text("download")}</span>
        <span class="unseen narrow-only">{text("download")}</span>
      </summary>
      <div class="menu-items">
        {captions.length > 0 && (
          <>
            <h2>{text("download.transcript")}</h2>
            {DOCUMENTS.map(([kind, label]) => (
              <button
                key={kind}
                type="button"
                onClick={() => {
                  const words = { title, unknown: text("unknown") };
                  const name = `${fileName(title, startedAt)}.${kind}`;
                  save(name, DOCUMENT_TYPES[kind], documentOf(kind, captions, speakers, words));
                }}
              >
                {label}
              </button>
            ))}
          </>
        )}
        <Files id={id} title={text("download.sound")} tracks={ofKind("audio")} />
        <Files id={id} title={text("download.video")} tracks={ofKind("video")} />
        <Files id={id} title={text("download.files")} tracks={ofKind("document")} />
        <hr />
        <a href={addressOf(id, "report")} download>
          {text("download.report")}
        </a>
      </div>
    </details>
  );
}

function Files({ id, title, tracks }: { id: string; title: string; tracks: readonly Track[] }) {
  if (tracks.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      {tracks.map((track) => (
        <a key={track.file} href={`${fileOf(id, track)}?download`} download={track.name}>
          <bdi>{track.name}</bdi>
          <span class="soft">{size(track.bytes, language)}</span>
        </a>
      ))}
    </>
  );
}
