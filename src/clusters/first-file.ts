/** Files of a node that has not started before: a server may rewrite its own. */
import { execaSync } from "execa";

/** It reads its input in any case: if it ended before all of that was written, the writer would see a broken pipe. */
const writtenAtFirst = 'if test -e "$0"; then cat >/dev/null; else mkdir -p "$(dirname "$0")" && cat >"$0"; fi';

/** `within`: what begins a command line that sees the file, whose disk may be one that this process does not see. */
export function writeAtFirst(file: string, content: string, within: readonly string[]): void {
  execaSync("env", [...within, "/bin/sh", "-c", writtenAtFirst, file], { input: content });
}
