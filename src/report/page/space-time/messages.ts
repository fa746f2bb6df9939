/** The columns of messages as messages, and the messages of an operation: those that carry it and their answers. */
import type { MessageKind, SpaceTime } from "../data.js";

export interface PageMessage {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly departs: number;
  readonly ends: number;
  /** Empty if it arrived. */
  readonly loss: string;
  readonly kind: MessageKind;
  readonly type: string;
  /** It is an answer that says that the operation did not take effect. */
  readonly refuses: boolean;
  readonly label: string;
  readonly detail: string;
  readonly operations: readonly number[];
  /** The objects of the contradiction that it names. */
  readonly concerns: readonly string[];
}

export interface PageMessages {
  readonly all: readonly PageMessage[];
  /** Numbers of the messages that one of these operations is about. */
  about(operations: ReadonlySet<number>): ReadonlySet<number>;
}

export function openMessages({ messages: columns, texts }: SpaceTime): PageMessages {
  const refusals = new Set(columns.refusals);
  const all = columns.from.map(
    (from, number): PageMessage => ({
      ...{ number, from, to: columns.to[number] ?? 0 },
      departs: columns.departs[number] ?? 0,
      ends: columns.ends[number] ?? 0,
      loss: texts[columns.loss[number] ?? -1] ?? "",
      kind: columns.kind[number] ?? "news",
      type: texts[columns.type[number] ?? -1] ?? "",
      refuses: refusals.has(number),
      label: texts[columns.label[number] ?? -1] ?? "",
      detail: texts[columns.detail[number] ?? -1] ?? "",
      operations: columns.operations[number] ?? [],
      concerns: (columns.concerns[number] ?? []).flatMap((name) => texts[name] ?? []),
    }),
  );
  return {
    all,
    about(operations) {
      const found = new Set<number>();
      const answers = new Set<number>();
      for (const message of all) {
        if (!message.operations.some((operation) => operations.has(operation))) continue;
        found.add(message.number);
        const answer = columns.answer[message.number] ?? -1;
        // What an answer is followed by is about something else.
        if (answer < 0 || answers.has(message.number)) continue;
        answers.add(answer);
        found.add(answer);
      }
      return found;
    },
  };
}
