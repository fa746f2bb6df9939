/** By what a thing in Docker is known as ours, whichever directory its run was recorded in. */

/** Id of the run that a container, network or volume is of. */
export const runLabel = "schism.run";
/** The controller that made it, as one word (../controller.ts). */
export const controllerLabel = "schism.controller";
/** On everything that a build of an image makes, from its first layer on. */
export const buildLabel = "schism.build";
