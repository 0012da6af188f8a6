// Chat messages in their variants (protocol#chat-messages): structured since July 2026; before that text and time
// only; and JSON inside `data`.

import type { Faults } from "../faults";
import type { Chat, Speaker } from "../scenario";
import { userId } from "./user-id";

function person({ id, name }: Speaker, faults: Faults): object {
  return { user_id: userId(id, faults), user_name: name };
}

/** The `content` of message 18. */
export function chatContent(chat: Chat, data: string, timestamp: number, faults: Faults): object {
  const shape = faults["chat-shape"];
  if (shape === "text") return { timestamp, data };
  const { operation, id, parent, sender, receiver, session, files } = chat;
  const fields = {
    chat_session: { type: session },
    operation_type: operation,
    message_id: id,
    ...(parent !== undefined && { parent_message_id: parent }),
    sender: person(sender, faults),
    receiver: receiver ? person(receiver, faults) : null,
    files: files.map(({ id: file_id, name, size }) => ({ file_id, file_name: name, file_size: size })),
  };
  return shape === "json" ? { timestamp, data: JSON.stringify({ ...fields, data }) } : { timestamp, data, ...fields };
}
