/** `schism doctor`: the abilities of each cluster on this machine and its servers, and the reasons for what is missing. */

import { systems } from "../../nodes/index.js";
import { localDoctor } from "../clusters/local/doctor.js";
import { serverDoctor } from "../clusters/server-doctor.js";
import { packagedServer } from "../contract/system.js";
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
    const servers = [...systems.values()].flatMap((system) => packagedServer(system) ?? []);
    const findings = {
      ...{ sim, local: await localDoctor(), docker: await dockerDoctor() },
      servers: await serverDoctor(servers),
    };
    if (args.json) {
      process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      return;
    }
    for (const [title, all] of Object.entries(findings)) {
      process.stdout.write(`${title}\n`);
      for (const { what, able, why } of all)
        process.stdout.write(`  ${able ? "yes" : "no "}  ${what.padEnd(12)} ${why}\n`);
    }
  },
};
