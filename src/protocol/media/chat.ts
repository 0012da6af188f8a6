// Reads chat messages in both of their shapes (protocol#chat-messages).

import { isObject, type JsonObject } from "../input";
import type { ChatInfo } from "../messages";
import { ChatOperationType, ChatSessionType, finiteNumber, nameOf, zoomId } from "../values";
import { personOf } from "../wire";

const CHAT_OPERATIONS: Readonly<Record<number, string>> = {
  [ChatOperationType.NEW]: "new",
  [ChatOperationType.DELETE]: "delete",
  [ChatOperationType.UPDATE]: "update",
  [ChatOperationType.ADD_EMOJI_REACTION]: "reaction_add",
  [ChatOperationType.REMOVE_EMOJI_REACTION]: "reaction_remove",
};

/** `data` may itself be JSON that holds the fields (protocol#chat-messages). */
const STRUCTURE = ["message_id", "operation_type", "chat_session", "sender"] as const;

const isStructured = (fields: JsonObject): boolean => STRUCTURE.some((field) => field in fields);

/** The fields that may hold the text, in an object of data. */
function wordsIn({ data, text }: JsonObject): unknown {
  return [data, text].find((words) => typeof words === "string");
}

/**
 * The fields of a chat message. `data` may hold them as an object, which no user can write, or as JSON
 * (protocol#chat-messages). JSON is read only where no fields are beside it; otherwise it is text that a user wrote, who
 * could forge the sender.
 */
export function chatFields(content: JsonObject): JsonObject {
  const { data } = content;
  if (isObject(data)) return { ...data, ...content, data: wordsIn(data) };
  if (isStructured(content) || typeof data !== "string" || !data.startsWith("{")) return content;
  try {
    const inner: unknown = JSON.parse(data);
    return isObject(inner) && isStructured(inner) ? { ...inner, ...content, data: inner.data ?? "" } : content;
  } catch {
    return content;
  }
}

/** The text of a chat message; none for a deletion or a reaction. */
export function chatWords(fields: JsonObject): string | undefined {
  if (typeof fields.data === "string") return fields.data;
  return isStructured(fields) ? "" : undefined;
}

export function chatInfo(fields: JsonObject): ChatInfo {
  const chat: ChatInfo = {};
  const operation = finiteNumber(fields.operation_type);
  const messageId = zoomId(fields.message_id);
  const parentId = zoomId(fields.parent_message_id);
  const sender = personOf(fields.sender) ?? personOf(fields);
  const receiver = personOf(fields.receiver);
  if (operation !== undefined) chat.operation = CHAT_OPERATIONS[operation] ?? nameOf(ChatOperationType, operation);
  if (messageId !== undefined) chat.messageId = messageId;
  if (parentId !== undefined) chat.parentId = parentId;
  if (sender) chat.sender = sender;
  if (receiver) chat.receiver = receiver;
  if (isObject(fields.chat_session)) {
    const id = zoomId(fields.chat_session.id);
    const type = nameOf(ChatSessionType, finiteNumber(fields.chat_session.type) ?? 0);
    chat.session = id === undefined ? { type } : { type, id };
  }
  if (Array.isArray(fields.files))
    chat.files = fields.files.filter(isObject).map((file) => ({
      id: zoomId(file.file_id) ?? "",
      name: typeof file.file_name === "string" ? file.file_name : "",
      size: finiteNumber(file.file_size) ?? 0,
    }));
  return chat;
}
