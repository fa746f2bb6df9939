/** One thing that a cluster needs or can do on this machine. `why` says what is missing, or how it is done. */
export interface Finding {
  readonly what: string;
  readonly able: boolean;
  readonly why: string;
}
