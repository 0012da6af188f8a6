// Everything of a meeting as files.

import { useEffect, useRef } from "preact/hooks";
import { beginningOf, type Meeting, type Track } from "../../src/page/model";
import { addressOf, DOCUMENT_TYPES, type DocumentKind, documentOf, fileOf } from "../data";
import { Icon, nameOf } from "../parts";
import { size } from "../time";
import { language, text } from "../words";

const DOCUMENTS: readonly (readonly [DocumentKind, string])[] = [
  ["srt", `${text("live.captions")} (SRT)`],
  ["vtt", `${text("live.captions")} (WebVTT)`],
  ["md", `${text("meeting.transcript")} (Markdown)`],
];

/** A recording in words: "Sound of Tom Becker (WAV)". A document has the name that its writer chose. */
function labelOf(track: Track, { tracks, speakers }: Meeting): string {
  const { kind, speaker, name } = track;
  if (kind === "document") return name;
  const typeOf = (each: Track) => /\.(\w{1,5})$/.exec(each.name)?.[1]?.toUpperCase() ?? each.type;
  const type = typeOf(track);
  const who = { name: nameOf(speakers, speaker) };
  const sound = speaker === undefined ? text("download.soundAll") : text("download.soundOf", who);
  const video = speaker === undefined ? text("meeting.video") : text("download.videoOf", who);
  const same = tracks.filter((each) => each.kind === kind && each.speaker === speaker && typeOf(each) === type);
  // A recording in pieces has several of the same person.
  const part = same.length > 1 ? ` ${same.indexOf(track) + 1}` : "";
  return `${kind === "audio" ? sound : video}${part} (${type})`;
}

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
  `${beginningOf(startedAt)} ${title}`
    .replace(/[^\p{L}\p{N} ,.+-]/gu, "_")
    .slice(0, 100)
    .trim();

export function Downloads({ meeting, title }: { meeting: Meeting; title: string }) {
  const { id, captions, speakers, tracks, startedAt } = meeting;
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const leave = ({ target }: Event) => {
      if (menu.current && target instanceof Node && !menu.current.contains(target)) menu.current.open = false;
    };
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, []);
  const ofKind = (kind: Track["kind"]) => tracks.filter((track) => track.kind === kind);
  const close = () => {
    if (!menu.current) return;
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
  };
  const onChoice = ({ target }: Event) => {
    if (target instanceof Element && target.closest("a, button")) close();
  };
  return (
    <details class="menu" ref={menu} onKeyDown={({ key }) => key === "Escape" && close()}>
      <summary class="button">
        <Icon name="download" />
        <span class="wide-only">{text("download")}</span>
        <span class="unseen narrow-only">{text("download")}</span>
      </summary>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key on a link or a button is a click */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it listens to what is in it */}
      <div class="menu-items" onClick={onChoice}>
        {captions.length > 0 && (
          <>
            <h2>{text("meeting.transcript")}</h2>
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
        <Files meeting={meeting} title={text("download.sound")} tracks={ofKind("audio")} />
        <Files meeting={meeting} title={text("meeting.video")} tracks={ofKind("video")} />
        <Files meeting={meeting} title={text("download.files")} tracks={ofKind("document")} />
        <hr />
        <a href={addressOf(id, "report")} download>
          {text("download.report")}
        </a>
      </div>
    </details>
  );
}

function Files({ meeting, title, tracks }: { meeting: Meeting; title: string; tracks: readonly Track[] }) {
  if (tracks.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      {tracks.map((track) => (
        <a key={track.file} href={`${fileOf(meeting.id, track)}?download`} download>
          <bdi>{labelOf(track, meeting)}</bdi>
          <span class="soft">{size(track.bytes, language)}</span>
        </a>
      ))}
    </>
  );
}
