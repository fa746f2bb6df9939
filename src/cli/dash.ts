/** `-` for standard input or output: yargs hands a positional `-` on as an empty text. */
export function dash(value: string): string {
  return value === "" && process.argv.includes("-") ? "-" : value;
}
