/** `--format`, of commands that read a history in any format. */
import { formats } from "../history/formats/index.js";

export const formatOption = {
  choices: ["auto", ...formats.keys()],
  default: "auto",
  describe: "How the history is written",
} as const;
