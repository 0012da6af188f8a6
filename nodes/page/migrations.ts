// What older packages saved of zoom-rtms-page, brought to today's properties: at place n the step from version n to n + 1.
// Whoever changes what a saved property means adds a step, puts the new version into the dialog's defaults, and has the
// dialog take the same step when it opens an older node. Pure, so that the dialog can import it.

import type { Step } from "../../src/runtime";

/** Version 0 is whatever was saved without a `version`. It means the same as 1. */
const unversioned: Step = (properties) => properties;

export const MIGRATIONS: readonly Step[] = [unversioned];
