// Deletes a meeting, after a question.

import { useRef, useState } from "preact/hooks";
import type { Meeting } from "../../src/page/model";
import { deleteMeeting } from "../data";
import { Icon } from "../parts";
import { dateAndTime } from "../time";
import { language, text } from "../words";

interface DeleteButtonProps {
  meeting: Meeting;
  title: string;
  onDeleted(): void;
}

export function DeleteButton({ meeting, title, onDeleted }: DeleteButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [hasFailed, setFailed] = useState(false);
  const confirm = async () => {
    try {
      await deleteMeeting(meeting.id);
      dialog.current?.close();
      onDeleted();
    } catch {
      setFailed(true);
    }
  };
  if (meeting.live) return null;
  return (
    <>
      <button
        type="button"
        class="button plain"
        aria-label={text("delete")}
        onClick={() => dialog.current?.showModal()}
      >
        <Icon name="delete" />
      </button>
      <dialog ref={dialog} aria-labelledby="delete-title" aria-describedby="delete-text">
        <h2 id="delete-title">{text("delete.title")}</h2>
        <p id="delete-text" dir="auto">
          {text("delete.text", {
            title,
            when: dateAndTime(meeting.startedAt, language),
            count: meeting.files,
          })}
        </p>
        {hasFailed && <p role="alert">{text("delete.failed")}</p>}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {text("cancel")}
          </button>
          <button type="button" class="button danger" onClick={() => void confirm()}>
            {text("delete.confirm")}
          </button>
        </div>
      </dialog>
    </>
  );
}
