/** The ignored parts of a ledger, reported on standard error. */
import type { Ledger } from "../../campaign/ledger/read.js";
import { plural } from "../../history/plural.js";

export function tellDamage({ damaged, contradicted }: Pick<Ledger, "damaged" | "contradicted">): void {
  for (const { file, line } of damaged) process.stderr.write(`schism: ${file}, line ${line}: damaged, and left out\n`);
  if (contradicted > 0) {
    process.stderr.write(
      `schism: ${plural(contradicted, "line was", "lines were")} recorded twice with different content; one of the two is kept\n`,
    );
  }
}
