// The catalog of the texts in the errors of src/files, in English.

import { errorsOf } from "../protocol/words";

const RIGHTS = "Give the user that Node-RED runs as the right to write there, or choose another directory.";
const FULL = "The disk, or this user's share of it, is full. Free space or choose another directory.";
const GONE = "The disk or folder was removed, or is broken. Restore it or choose another directory.";
const FILES = "Too many files are open. Raise the limit (ulimit -n) of Node-RED's process.";

export const FILE_TEXTS = {
  disk: "{what} in {directory} ({code}). {cure} The live flow continues.",
  otherDiskCode: "Check the directory and its disk.",

  // The most likely cause and the remedy, by the system's code.
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: "This file system does not hold files that large. Set a rotation by size, or choose another directory.",
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  EROFS: `The disk is read-only. ${RIGHTS}`,
  ENOTDIR: "A part of the path is a file, not a folder. Choose another directory or another file name.",
  EEXIST: "A part of the path is a file, not a folder. Choose another directory or another file name.",
  EISDIR: "A folder is in the way. Choose another directory or another file name.",
  ENAMETOOLONG: "The path is too long. Choose a shorter directory or file name.",
  EMFILE: FILES,
  ENFILE: FILES,
  EREMOVED:
    "The file or its folder was removed or replaced while it was recorded, so what was in it is lost; new audio goes to a " +
    "new file.",
  EREPLACED: "Another file is in its place. If it contains the transcript, delete it by hand.",
  ESLOW: "The disk is too slow, and the rest is left out. Choose a faster one.",
  ENOENT: GONE,
  EIO: GONE,
  ENODEV: GONE,
  ENXIO: GONE,
  ESTALE: GONE,
  ETIMEDOUT:
    "The disk does not answer, such as a network share whose server is gone. Restore it or choose another directory; " +
    "what it has not accepted is kept in memory as long as there is room.",
} as const;

/** An error of src/files. */
export const fileError = errorsOf(FILE_TEXTS);
