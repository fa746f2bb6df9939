/** Words on several lines, where one is too narrow for them. */

/** Stands between words that stay on one line. */
export const together = "\u00a0";

/**
 * As many words on each line as fit, but on no more lines than `lines`: what is left is on the last one. A word that is too long by itself is
 * broken behind its commas.
 */
export function wrapped(text: string, most: number, lines: number): readonly string[] {
  const found: string[] = [];
  let line = "";
  for (const { piece, gap } of piecesOf(text, most)) {
    const longer = line === "" ? piece : `${line}${gap}${piece}`;
    if (line === "" || longer.length <= most || found.length + 1 === lines) line = longer;
    else {
      found.push(line);
      line = piece;
    }
  }
  return [...found, line].map((each) => each.replaceAll(together, " "));
}

/** `gap`: what stands between a piece and the one before it on the same line. */
function piecesOf(text: string, most: number): readonly { readonly piece: string; readonly gap: string }[] {
  return text
    .split(" ")
    .flatMap((word) =>
      (word.length > most ? word.split(/(?<=,)/) : [word]).map((piece, nth) => ({ piece, gap: nth === 0 ? " " : "" })),
    );
}
