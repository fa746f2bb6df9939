/** `schism doctor`: what each cluster can do on this machine, and why not. */

import { localDoctor } from "../clusters/local/doctor.js";
import { faultKinds } from "../faults/fault.js";
import { needsDatagrams } from "../faults/impairment.js";
import type { Command } from "./command.js";

interface DoctorArguments {
  readonly json: boolean;
}

export const doctorCommand: Command<DoctorArguments> = {
  builder: (yargs) => yargs.option("json", { type: "boolean", default: false, describe: "As JSON" }),
  async handler(args) {
    const { dockerDoctor } = await import("../clusters/docker/doctor.js");
    const sim = faultKinds.map((what) => ({
      what,
      able: true,
      why: needsDatagrams({ kind: what })
        ? "on a network of datagrams (--network datagram)"
        : "simulated, in virtual time, the same for the same seed",
    }));
    const findings = { sim, local: await localDoctor(), docker: await dockerDoctor() };
    if (args.json) {
      process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      return;
    }
    for (const [cluster, all] of Object.entries(findings)) {
      process.stdout.write(`${cluster}\n`);
      for (const { what, able, why } of all)
        process.stdout.write(`  ${able ? "yes" : "no "}  ${what.padEnd(12)} ${why}\n`);
    }
  },
};
