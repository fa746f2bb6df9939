/** Sends texts that have to come back, each once. */
import { checkEcho } from "../checkers/answers/echo.js";
import type { Workload } from "../contract/workload.js";

export const echo: Workload = {
  name: "echo",
  summary: "send texts that have to come back as they are",
  generator({ client, random }) {
    let n = 0;
    return {
      next() {
        n += 1;
        return { f: "echo", value: echoed(`${client}-${n}-${random.below(2 ** 32)}`) };
      },
    };
  },
  finalReads: () => [],
  command: ({ value }) => ({ f: "echo", value }),
  updates: () => false,
  readOnly: () => true,
  // Any form may be sent, and has to come back.
  complaint: () => undefined,
  checks: [{ property: "echo", judge: (operations) => checkEcho(operations) }],
};

/** A text that another case, trimming, and quoting by hand change. ASCII only: not every program's environment reads more. */
function echoed(name: string): string {
  return ` Please  echo "${name}" \\ `;
}
