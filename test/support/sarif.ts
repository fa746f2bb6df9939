/**
 * Whether a text is SARIF 2.1.0, by the schema that OASIS publishes with the standard, of which `sarif/` holds a copy:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json. It refuses properties that the standard
 * does not know.
 */
import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import formats from "ajv-formats";

const file = new URL("sarif/sarif-schema-2.1.0.json", import.meta.url);
const ajv = new Ajv.default({ allErrors: true, strict: false });
formats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(file, "utf8")));

/** What the schema says against it; empty if nothing. */
export function sarifProblems(text: string): readonly string[] {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
