/** The texts of the page by their numbers, as shown and in full. */
import type { PageData, TextNumber } from "./data.js";

export class PageTexts {
  private readonly wholes: ReadonlyMap<TextNumber, string>;

  constructor(private readonly data: Pick<PageData, "texts" | "wholes">) {
    this.wholes = new Map(data.wholes);
  }

  /** As it is shown. */
  of(number: TextNumber): string {
    return this.data.texts[number] ?? "";
  }

  /** Undefined if the text is shown in full, or the page has no room for it. */
  whole(number: TextNumber): string | undefined {
    return this.wholes.get(number);
  }
}
