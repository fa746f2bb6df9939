/** `-` for standard input or output: yargs passes a positional `-` on as an empty string. */
export function dash(value: string): string {
  return value === "" && process.argv.includes("-") ? "-" : value;
}
