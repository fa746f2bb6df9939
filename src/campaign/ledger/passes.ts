/**
 * Nearly all lines of a ledger are attempts, and most of them have nothing of note. Those are read by one pattern, in a quarter of the time that
 * JSON and the schema take; a line that looks any different is left to these.
 */
import { outcomeKinds } from "../outcome.js";
import { type AttemptLine, keyOfAttempt } from "./lines.js";

/** Without characters that JSON would escape, and no longer than the schema allows. */
const text = String.raw`"([^"\\\u0000-\u001f\ud800-\udfff]{1,100})"`;
const count = String.raw`(0|[1-9]\d{0,14})`;
/** Without leap days. */
const day = String.raw`(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))`;
const instant = String.raw`"(\d{4}-${day}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z)"`;
const outcome = String.raw`"(?:${outcomeKinds.join("|")})":(?:0|[1-9]\d{0,14})`;
const outcomes = String.raw`\{((?:${outcome}(?:,${outcome})*)?)\}`;

/** Of any attempt, up to the last field that belongs to its key. */
const beginning = (session: string): string =>
  `^\\{"sum":"[0-9a-f]{8}","line":"attempt","campaign":${text},"night":${text},"session":${session},"cell":${text},"job":${count},"attempt":${count},`;
const pass = new RegExp(
  `${beginning(text)}"begun":${instant},"load":(null|(?:0|[1-9]\\d{0,9})(?:\\.\\d{1,20})?),"ms":${count}` +
    `,"outcomes":${outcomes},"kinds":\\{\\},"operations":${count},"faults":\\{"windows":${count},"ok":${count}\\}` +
    `(?:,"situations":"((?:[A-Za-z0-9+/]{4}){1,16})")?,"notable":\\[\\]\\}$`,
);
/** The key leaves the session out. */
const attempt = new RegExp(beginning(text.replace("(", "(?:")));

/**
 * The key of an attempt, whatever it found: it is made of the first fields alone. Undefined if the line is another one, or has to be read by
 * the schema.
 */
export function keyOfAttemptIn(line: string): string | undefined {
  const found = attempt.exec(line);
  if (found === null) return undefined;
  return keyOfAttempt(group(found, 1), group(found, 2), group(found, 3), Number(found[4]), Number(found[5]));
}

/** The line as `ledgerLineSchema` would return it; undefined if the schema has to read it. */
export function readPass(line: string): AttemptLine | undefined {
  const found = pass.exec(line);
  if (found === null) return undefined;
  const situations = found[14];
  // One literal, and no destructuring: spreading and iterating would take longer than the pattern does.
  const read: AttemptLine = {
    line: "attempt",
    campaign: group(found, 1),
    night: group(found, 2),
    session: group(found, 3),
    cell: group(found, 4),
    job: Number(found[5]),
    attempt: Number(found[6]),
    begun: group(found, 7),
    load: found[8] === "null" ? null : Number(found[8]),
    ms: Number(found[9]),
    outcomes: outcomesIn(group(found, 10)),
    kinds: {},
    operations: Number(found[11]),
    faults: { windows: Number(found[12]), ok: Number(found[13]) },
    notable: [],
  };
  if (situations !== undefined) read.situations = situations;
  return read;
}

function group(found: RegExpExecArray, place: number): string {
  const text = found[place];
  if (text === undefined) throw new RangeError(`the pattern has no group ${place} in every match`);
  return text;
}

/** `"valid":48,"unknown":2` */
function outcomesIn(text: string): AttemptLine["outcomes"] {
  const counts: AttemptLine["outcomes"] = {};
  for (let at = 0; at < text.length; ) {
    const colon = text.indexOf(":", at);
    const comma = text.indexOf(",", colon);
    const end = comma < 0 ? text.length : comma;
    const name = text.slice(at + 1, colon - 1);
    const kind = outcomeKinds.find((known) => known === name);
    if (kind !== undefined) counts[kind] = Number(text.slice(colon + 1, end));
    at = end + 1;
  }
  return counts;
}
