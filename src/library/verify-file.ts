/** Whether the certificate in one file holds for the history in another. */
import { memoryOfReading } from "../checkers/memory.js";
import { InputError } from "../history/errors.js";
import { type ReadOptions, readOperations } from "../history/read.js";
import { nameOfSource } from "../history/source.js";
import { models } from "../models/index.js";
import { refuseMisfits } from "../models/misfits.js";
import { type Certificate, readCertificate } from "../verify/certificate.js";
import type { Verification } from "../verify/verify.js";
import { confirmed, type VerifyLimits } from "./verify.js";

export interface FileVerification extends Verification {
  readonly certificate: Certificate;
}

/**
 * Rejects with an InputError, with file and line, if something cannot be read, and for a history that does not fit the certificate's model.
 */
export async function verifyFile(
  certificateFile: string,
  historyFile: string,
  reading: ReadOptions,
  limits: VerifyLimits,
  onWarning: (line: string) => void,
): Promise<FileVerification> {
  const certificate = readCertificate(certificateFile);
  const model = models.get(certificate.model);
  if (model === undefined) {
    throw new InputError("names a model that is not known", { file: certificateFile, field: "model" });
  }
  const { memoryLimitBytes: limit } = limits;
  const memory = limit === undefined ? undefined : memoryOfReading(limit, nameOfSource(historyFile));
  const history = await readOperations(historyFile, { ...reading, ...(memory && { onPart: memory.look }) });
  history.warnings.forEach(onWarning);
  refuseMisfits(history.operations, model, ({ call }) => ({ file: historyFile, line: history.lineOf(call) }));
  const memoryLimitBytes = memory === undefined ? {} : { memoryLimitBytes: memory.left() };
  return {
    ...confirmed(certificate, history.operations, model, { ...limits, ...memoryLimitBytes }),
    certificate,
  };
}
