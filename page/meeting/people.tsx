// Who talked, and how much; hear only one of them; give one a better name.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Meeting, Speaker } from "../../src/page/model";
import { readMeeting, renameSpeaker, withLane } from "../data";
import { Icon, isNowhere, nameOf } from "../parts";
import { length, percent } from "../time";
import { language, text } from "../words";
import type { PlayerControls } from "./use-player";

interface PeopleProps {
  meeting: Meeting;
  controls: PlayerControls;
  onChange(meeting: Meeting): void;
}

export function People({ meeting, controls, onChange }: PeopleProps) {
  const { speakers } = meeting;
  const all = speakers.reduce((sum, { talkMs }) => sum + talkMs, 0);
  if (speakers.length === 0) return null;
  const renamed = (speaker: Speaker, name: string) =>
    onChange({
      ...meeting,
      speakers: speakers.map((each) => (each.key === speaker.key ? { ...each, name } : each)),
      people: meeting.people.map((each) => (each === speaker.name ? name : each)),
    });
  return (
    <section class="panel" aria-label={text("meeting.people")}>
      <h2>{text("meeting.people")}</h2>
      <ul class="people-list">
        {withLane(speakers)
          .sort((one, other) => other.talkMs - one.talkMs)
          .map((speaker) => (
            <Person
              key={speaker.key}
              id={meeting.id}
              speaker={speaker}
              name={nameOf(speakers, speaker.key)}
              part={all === 0 ? 0 : speaker.talkMs / all}
              controls={controls}
              onRenamed={(name) => renamed(speaker, name)}
            />
          ))}
      </ul>
    </section>
  );
}

interface PersonProps {
  id: string;
  speaker: Speaker;
  name: string;
  /** Of all talk, 0..1. */
  part: number;
  controls: PlayerControls;
  onRenamed(name: string): void;
}

function Person({ id, speaker, name, part, controls, onRenamed }: PersonProps) {
  const { only, setOnly } = controls;
  const [isEditing, edit] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  // The form took the focus with it, unless the reader is elsewhere by now.
  useEffect(() => {
    if (wasEditing.current && !isEditing && isNowhere()) pencil.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  const isOnly = only === speaker.key;
  return (
    <li class={`person c${speaker.colour}`}>
      {isEditing ? (
        <Rename id={id} speaker={speaker} onRenamed={onRenamed} onClose={() => edit(false)} />
      ) : (
        <>
          <div class="person-name">
            <bdi>{name}</bdi>
            <span class="soft">
              {text("people.talk", { time: length(speaker.talkMs, language), part: percent(part, language) })}
            </span>
          </div>
          <button
            type="button"
            class="button plain"
            aria-label={text("people.only", { name })}
            aria-pressed={isOnly}
            onClick={() => setOnly(isOnly ? undefined : speaker.key)}
          >
            <Icon name="headphones" />
          </button>
          <button
            type="button"
            class="button plain"
            ref={pencil}
            aria-label={text("people.rename", { name })}
            onClick={() => edit(true)}
          >
            <Icon name="edit" />
          </button>
          <meter class="share" min={0} max={1} value={part} aria-hidden="true" />
        </>
      )}
    </li>
  );
}

interface RenameProps {
  id: string;
  speaker: Speaker;
  onRenamed(name: string): void;
  onClose(): void;
}

/** What Zoom calls a speaker whose name from here was taken back. */
async function toldName(id: string, { key, name }: Speaker): Promise<string> {
  const meeting = await readMeeting(id).catch(() => undefined);
  return meeting?.speakers.find((each) => each.key === key)?.name ?? name;
}

function Rename({ id, speaker, onRenamed, onClose }: RenameProps) {
  const [name, setName] = useState(speaker.name);
  const [hasFailed, setFailed] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const save = async () => {
    const trimmed = name.trim();
    try {
      await renameSpeaker(id, speaker.key, trimmed);
      onRenamed(trimmed || (await toldName(id, speaker)));
      onClose();
    } catch {
      setFailed(true);
    }
  };
  return (
    <form
      class="rename"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={({ key }) => key === "Escape" && onClose()}
    >
      <label>
        <span class="unseen">{text("people.name")}</span>
        <input
          type="text"
          value={name}
          maxLength={200}
          placeholder={text("people.original")}
          dir="auto"
          ref={input}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <button type="submit" class="button main">
        {text("people.save")}
      </button>
      <button type="button" class="button" onClick={onClose}>
        {text("cancel")}
      </button>
      {hasFailed && <p role="alert">{text("people.failed")}</p>}
    </form>
  );
}
