// The catalog of the texts in the errors of src/audio, in English.

import { errorsOf } from "../protocol/errors";

export const AUDIO_TEXTS = {
  audio: "The audio of stream {streamId} {fault}",
  noFormat: "has no msg.audio with rate and channels. Leave msg.audio as the stream node sent it.",
  encoding:
    "is {encoding}, which audio-out cannot read. " +
    "It reads {known}: leave msg.audio.encoding as the stream node sent it.",
  channels: "has {channels} channels, more than {encoding} supports. Leave msg.audio as the stream node sent it.",
  noBuffer: "is not a Buffer. Leave msg.payload as the stream node sent it.",
  cutPacket:
    "came in a packet that ends in the middle of a sample, which was discarded. " +
    "Leave msg.payload as the stream node sent it, and check that msg.audio has the correct number of channels.",
  noOpus:
    "An audio packet is not Opus, or is damaged, and was discarded. Leave msg.payload as the stream node sent it; if " +
    "only single packets are affected, no action is needed.",
  ofStream: "Stream {streamId}: {fault}",

  clockJump:
    "The timestamps of stream {streamId} jumped (by more than 2 minutes against this machine's clock, or by more than " +
    "24 hours), most likely because a clock was set. From then on the audio follows this machine's clock; no " +
    "action is needed.",
  lateAudio:
    "Audio of stream {streamId} arrived too late for its timestamp, or was longer than its timestamps allow, and was " +
    "discarded. {cure}",
  raiseLate: "If a queue in between delayed it, raise lateMs (now {lateMs} ms).",
  blocked: "Node-RED's event loop was blocked for {blocked} just before: find what blocks it.",
  lateInAll:
    "In total, {count} packets of stream {streamId} arrived too late for their timestamps, and were discarded.",
  fullRecording:
    "A recording of stream {streamId} reached the size limit of one message ({limit}); " +
    "the rest is discarded. Choose chunks by time, the output file, or flush from time to time.",
  temporaryFile:
    "A recording of stream {streamId} no longer fits into memory, and its temporary file could not be written or read, " +
    "most likely because the disk is full; the rest is discarded. Free some space in the system's folder for " +
    "temporary files, or choose chunks by time.",
  lostRecording:
    "A recording of stream {streamId} is lost: it could not be read back from its temporary file, or was too large for " +
    "the remaining memory. Choose chunks by time, or output file.",
  slowDisk:
    "The recording of stream {streamId} is interrupted: the disk of {directory} is slower than the audio ({waiting} wait " +
    "to be written). It continues in a new file when the disk has caught up. Choose a faster disk, fewer speakers at once, " +
    "or a lower rate. The live flow continues.",
  damaged:
    "The interrupted recording of stream {streamId} below {directory} cannot be played: its beginning is damaged, most likely " +
    "because the machine lost power, or because the disk fails. It is kept as it is, with .damaged before {extension} in its " +
    "name. Check the disk. A program that repairs MP4 files by a whole one of the same stream may recover it; else delete it.",
} as const;

/** An error of src/audio. */
export const audioError = errorsOf(AUDIO_TEXTS);
