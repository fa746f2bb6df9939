/** Thrown by the checks of sentences. */

/** A sentence says what is not so. */
export class Wrong extends Error {}
