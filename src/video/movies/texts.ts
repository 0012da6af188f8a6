// The catalog of the texts in the errors of recordings, in English.

import { errorsOf } from "../../protocol/errors";

export const MOVIE_TEXTS = {
  noVideo:
    "A message of stream {streamId} has no H.264: msg.payload must be a Buffer, and msg.video.codec h264. Leave both as the " +
    "stream node sent them.",
  pictures:
    "Stream {streamId} sends {codec}, and recordings need H.264: no browser plays pictures in a file. Choose H264 for video " +
    "and screen share in the stream node, and deploy; or choose the output picture here.",
  noUnits:
    "A video message of stream {streamId} is no H.264, or is damaged, and was left out. Leave msg.payload as the stream node " +
    "sent it; if only single frames are affected, no action is needed.",
  noKey:
    "The video of stream {streamId} has had no picture to begin with (IDR) for {seconds} s, so nothing of it is recorded yet. " +
    "Wait until the camera is switched on again or the speaker changes; or change the resolution of the video in the stream " +
    "node, which makes Zoom begin anew.",
  lateFrames:
    "Frames of stream {streamId} arrived more than {lateMs} ms after those behind them, and were left out. {cure}",
  blocked: "Node-RED's event loop was blocked for {blocked} just before: find what blocks it.",
  queue: "If a queue in between delays them, take it out; otherwise no action is needed.",
  clockJump:
    "The timestamps of stream {streamId} jumped (by more than 2 minutes against this machine's clock, or by more than 24 " +
    "hours), most likely because a clock was set. From then on its recordings follow this machine's clock; no action is needed.",
  slowDisk:
    "The recording of stream {streamId} is interrupted: the disk of {directory} is slower than the video ({waiting} wait " +
    "to be written). It continues in a new file when the disk has caught up. Choose a faster disk, fewer participants at once, " +
    "or a lower resolution in the stream node. The live flow continues.",
  damaged:
    "The interrupted recording of stream {streamId} below {directory} cannot be played: its beginning is damaged, most likely " +
    "because the machine lost power, or because the disk fails. It is kept as it is, with .damaged before .mp4 in its name. " +
    "Check the disk. A program that repairs MP4 files by a whole one of the same stream may recover it; else delete it.",
  tooMany:
    "Stream {streamId} would need one more recording than {most} at once, so a participant is not recorded. Choose the active " +
    "speaker instead of each participant, or use another node for some streams.",
} as const;

/** An error of recordings. */
export const movieError = errorsOf(MOVIE_TEXTS);
