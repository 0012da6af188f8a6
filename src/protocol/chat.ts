// Chat messages in both of their shapes (protocol section 10.3).

import { zoomId } from "./content";
import { ChatOperationType, ChatSessionType } from "./enums";
import { finiteNumber, isObject, type JsonObject } from "./json";
import type { ChatInfo, Speaker } from "./messages";
import { nameOf } from "./names";

const CHAT_OPERATIONS: Readonly<Record<number, string>> = {
  [ChatOperationType.NEW]: "new",
  [ChatOperationType.DELETE]: "delete",
  [ChatOperationType.UPDATE]: "update",
  [ChatOperationType.ADD_EMOJI_REACTION]: "reaction_add",
  [ChatOperationType.REMOVE_EMOJI_REACTION]: "reaction_remove",
};

function person(value: unknown): Speaker | undefined {
  if (!isObject(value)) return undefined;
  const id = zoomId(value.user_id);
  if (id === undefined) return undefined;
  return typeof value.user_name === "string" && value.user_name !== "" ? { id, name: value.user_name } : { id };
}

/** `data` may itself be JSON that holds the fields (protocol section 10.3). */
export function chatFields(content: JsonObject): JsonObject {
  if (typeof content.data !== "string" || !content.data.startsWith("{")) return content;
  try {
    const inner: unknown = JSON.parse(content.data);
    return isObject(inner) ? { ...content, ...inner, data: inner.data ?? "" } : content;
  } catch {
    return content;
  }
}

export function chatInfo(fields: JsonObject): ChatInfo {
  const chat: ChatInfo = {};
  const operation = finiteNumber(fields.operation_type);
  const messageId = zoomId(fields.message_id);
  const parentId = zoomId(fields.parent_message_id);
  const sender = person(fields.sender) ?? person(fields);
  const receiver = person(fields.receiver);
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
