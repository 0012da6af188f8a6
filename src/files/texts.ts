// The catalog of the texts in the errors of src/files, in English.

import { errorsOf } from "../protocol/errors";

const RIGHTS = "Give the user that runs Node-RED permission to write there, or choose another directory.";
const FULL = "The disk is full, or this user's quota is used up. Free space or choose another directory.";
const GONE = "The disk or folder was removed, or is broken. Restore it or choose another directory.";
const FILES = "Too many files are open. Raise the limit (ulimit -n) of Node-RED's process.";

export const FILE_TEXTS = {
  disk: "{what} in {directory} ({code}). {cure} The live flow continues.",
  otherDiskCode: "Check the directory and its disk.",

  // The most likely cause and the remedy, by the system's code.
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: "This file system does not support files that large. Set a rotation by size, or choose another directory.",
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  EROFS: `The disk is read-only. ${RIGHTS}`,
  ENOTDIR: "A part of the path is a file, not a folder. Choose another directory or another file name.",
  EEXIST: "A part of the path is a file, not a folder. Choose another directory or another file name.",
  EISDIR: "A folder already has this name. Choose another directory or another file name.",
  ENAMETOOLONG: "The path is too long. Choose a shorter directory or file name.",
  EMFILE: FILES,
  ENFILE: FILES,
  EREMOVED:
    "The file or its folder was removed or replaced while it was recorded, so its content is lost; new audio goes to a new " +
    "file.",
  EREPLACED: "Another file has replaced it. If that file contains the transcript, delete it by hand.",
  ESLOW: "The disk is too slow, so the rest is discarded. Choose a faster disk.",
  ENOENT: GONE,
  EIO: GONE,
  ENODEV: GONE,
  ENXIO: GONE,
  ESTALE: GONE,
  ETIMEDOUT:
    "The disk does not respond, for example because the server of a network share is down. Restore it or choose another " +
    "directory; data that is not written yet is kept in memory as long as there is room.",
} as const;

/** An error of src/files. */
export const fileError = errorsOf(FILE_TEXTS);
