/**
 * Colours for the terminal. The command line escapes all control characters in its output, so our own colours are written as marks: each
 * carries a number drawn by this process, which no recorded text can know.
 */
import { randomBytes } from "node:crypto";

const secret = randomBytes(12).toString("hex");
const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

export type Colours = { readonly [name in keyof typeof codes]: (text: string) => string };

export function coloursFor({ colour }: { readonly colour: boolean }): Colours {
  const painter =
    (name: keyof typeof codes) =>
    (text: string): string =>
      colour ? `${mark(codes[name][0])}${text}${mark(codes[name][1])}` : text;
  return {
    bold: painter("bold"),
    dim: painter("dim"),
    red: painter("red"),
    green: painter("green"),
    yellow: painter("yellow"),
  };
}

/** Our marks as terminal sequences. Apply it after everything else in the text was escaped. */
export function withColours(text: string): string {
  return text.includes(secret) ? text.replaceAll(marks, "\u001b[$1m") : text;
}

const marks = new RegExp(`<${secret}:(\\d+)>`, "g");

function mark(code: number): string {
  return `<${secret}:${code}>`;
}
