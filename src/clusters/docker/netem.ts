/** Whether this machine's kernel could delay packets by itself (netem). Schism does not use it: the links of the local cluster delay. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Finding } from "../finding.js";

const option = "CONFIG_NET_SCH_NETEM";
const configuration = "/proc/config.gz";
const instead = "the local cluster's links delay, duplicate and reorder instead";

export function netemFinding(): Finding {
  let text: string | undefined;
  try {
    text = gunzipSync(readFileSync(configuration)).toString();
  } catch {
    // Some kernels do not tell how they were built.
  }
  return findingIn(text);
}

/** `text`: how the kernel was configured, if that is known. */
export function findingIn(text: string | undefined): Finding {
  const what = "netem";
  if (text === undefined) {
    return { what, able: false, why: `there is no ${configuration} that says whether this kernel has it; ${instead}` };
  }
  const has = new RegExp(`^${option}=[ym]$`, "m").test(text);
  const why = has ? "this kernel has it, but Schism does not use it" : `this kernel has none (${option} is not set)`;
  return { what, able: false, why: `${why}; ${instead}` };
}
