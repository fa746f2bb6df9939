/**
 * The process that carried out an operation. A history names its processes by numbers, as Jepsen does, or by texts, as people's own
 * logs do. Both are clients and are judged alike; only a process that is named as the nemesis is not.
 */

/** A number and its text (1 and "1") are two processes. */
export type Process = number | string;

/** `:nemesis` in Jepsen's histories; some tests number theirs. */
const nemesis = /^:?nemesis(?:[\s_:/#.-]?\d+)?$/i;

export function isNemesis(process: Process): boolean {
  return typeof process === "string" && nemesis.test(process);
}

const plainName = /^[\p{L}_][\p{L}\p{N}_.:/@#-]*$/u;
const saysClient = /^client\b/i;

/** The process as the subject of a sentence: `client 3`, `client web-1`, `client-1`, `client "1"`. */
export function clientName(process: Process): string {
  if (typeof process === "number") return `client ${process}`;
  if (!plainName.test(process)) return `client ${JSON.stringify(process)}`;
  return saysClient.test(process) ? process : `client ${process}`;
}

/** The same at the beginning of a sentence. */
export function clientNameFirst(process: Process): string {
  const name = clientName(process);
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** The process after the word "process", as errors name it: `3`, `"3"`, `web-1`. */
export function processName(process: Process): string {
  return typeof process === "number" || plainName.test(process) ? String(process) : JSON.stringify(process);
}
