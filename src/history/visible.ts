/**
 * Text from outside (names, keys, values, errors, logs) in a form that shows every character and lets none take effect: an escape sequence
 * would recolour or rename the reader's terminal, and an override of the writing direction would let one value look like another.
 */

/**
 * Control characters (C0, DEL, C1), format characters such as bidirectional overrides, line and paragraph separators, and halves
 * of surrogate pairs. Line feeds and tabs lay text out, and the two joiners (U+200C, U+200D) belong to words and emoji.
 */
const unseen = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const plain = /^[\n\t -~]*$/;

/** Each such character as JSON escapes it (`\u001b`), so that JSON remains the same JSON. Line feeds remain. */
export function visible(text: string): string {
  // Most texts are plain, and are checked in one go.
  if (plain.test(text)) return text;
  return text.replace(unseen, escaped);
}

/** The same in one line, its middle left out if it is much longer than `longest`, in UTF-16 units. */
export function oneLine(text: string, longest: number): string {
  return cut(visible(text).replaceAll("\n", "\\n").replaceAll("\t", " "), longest);
}

/**
 * The beginning and the end of a long text, and between them a note of what was left out: a text is left whole if the note would be as long
 * as what it stands for.
 */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = Math.floor(longest / 2);
  // Never within a surrogate pair.
  const head = wholeEnd(text, half);
  const tail = wholeEnd(text, text.length - half);
  const note = ` … (${tail - head} more characters) … `;
  return tail - head <= note.length ? text : `${text.slice(0, head)}${note}${text.slice(tail)}`;
}

function wholeEnd(text: string, at: number): number {
  return /[\ud800-\udbff]/.test(text[at - 1] ?? "") ? at - 1 : at;
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, unit) => {
    const code = character.charCodeAt(unit);
    return `\\u${code.toString(16).padStart(4, "0")}`;
  }).join("");
}
