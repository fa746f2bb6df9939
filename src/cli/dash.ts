/** yargs takes a lone `-` for an option without a name and hands on an empty string. This makes it `-` again. */
export function dash(positional: string): string {
  return positional === "" ? "-" : positional;
}
