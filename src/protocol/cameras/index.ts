export {
  type CameraState,
  isSavedCameras,
  NO_CAMERAS,
  restoredCameras,
  type SavedCameras,
  savedCameras,
  type VideoFollow,
} from "./state";
export { type CameraEffect, type CameraInput, cameraStep, followOf } from "./step";
export { dueOf } from "./turns";
