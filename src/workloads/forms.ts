/** Which form the answer to an operation has, whatever has happened before. A server that answers something else is convicted by that alone. */
import { settled } from "../checkers/replicated/knowledge.js";
import type { Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import { type Model, withArticle } from "../models/model.js";

interface Form {
  /** As a clause after "must be answered with". */
  readonly words: string;
  fits(answer: Json): boolean;
}

export const list: Form = { words: "a list", fits: (answer) => Array.isArray(answer) };
export const wholeNumber: Form = { words: "a whole number", fits: (answer) => Number.isSafeInteger(answer) };

/** By the operation's `f`. Where none is named, any answer may be given, or it is not recorded. */
export function answeredWith(...forms: readonly (readonly [f: string, form: Form])[]): Pick<Workload, "complaint"> {
  const formOf = new Map(forms);
  return {
    complaint({ f, type, output = null }) {
      const form = formOf.get(f);
      if (type !== "ok" || form === undefined || form.fits(output)) return undefined;
      return `${withArticle(f === settled ? "read" : f)} must be answered with ${form.words}`;
    },
  };
}

/** All reads, those at the end included. */
export function readsAnswer(form: Form): Pick<Workload, "complaint"> {
  return answeredWith(["read", form], [settled, form]);
}

/** Linearizability, and the form that the model has for answers. */
export function linearizableAs(model: Model): Pick<Workload, "complaint" | "checks"> {
  return { complaint: (operation) => model.complaint?.(operation), checks: [{ property: "linearizability", model }] };
}
