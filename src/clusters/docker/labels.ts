/** The labels that mark a thing in Docker as ours, whichever directory its run was recorded in. */

/** Id of the run of a container, network or volume. */
export const runLabel = "schism.run";
/** The controller that made it, as one word (../controller.ts). */
export const controllerLabel = "schism.controller";
/** On everything that an image build creates, from its first layer on. */
export const buildLabel = "schism.build";
