/** A sentence says what is not so. */
export class Wrong extends Error {}
