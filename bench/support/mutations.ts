/**
 * Mistakes that programmers make, planted by rule into the source of a program: operators of mutation testing (Jia and Harman, "An Analysis
 * and Survey of the Development of Mutation Testing", 2011), and some that replicated systems have of their own, such as a reply that
 * leaves before what it says is on disk. What is planted is text in place of text, so that a line of the source can be shown.
 */
import type { Node, SourceFile } from "typescript/unstable/ast";
import { SyntaxKind } from "typescript/unstable/ast";
import {
  isArrowFunction,
  isBinaryExpression,
  isBlock,
  isCallExpression,
  isExpressionStatement,
  isIfStatement,
  isMethodDeclaration,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isReturnStatement,
} from "typescript/unstable/ast/is";

export interface Mutation {
  readonly operator: string;
  /** Counted from 1. */
  readonly line: number;
  /** What stands there, and what is put in its place. */
  readonly from: string;
  readonly to: string;
  /** The whole text of the file with the mistake. When it is reached, it sets `mutantReached` of the global object. */
  readonly text: string;
}

const mark = "globalThis.mutantReached = true";

const comparisons = new Map([
  [SyntaxKind.GreaterThanEqualsToken, ">"],
  [SyntaxKind.GreaterThanToken, ">="],
  [SyntaxKind.LessThanEqualsToken, "<"],
  [SyntaxKind.LessThanToken, "<="],
  [SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [SyntaxKind.ExclamationEqualsEqualsToken, "==="],
]);

/** What only tells or checks does not belong to the work of a program, nor does what variants do. */
const notTheProgram = /variant|assert|trace\(|\btrace[A-Z]|\btell\(|throw new/i;

/** What is dropped with a statement: what a program says, keeps and waits for are operators of their own. */
function dropped(statement: string, around: readonly Node[]): string {
  const method = around.findLast((node) => isMethodDeclaration(node));
  if (method !== undefined && /^(start|load|restore|install|recover)/.test(method.name.getText())) {
    return "not taken over at start";
  }
  if (/\b(sync|persist)\(/.test(statement)) return "sync dropped";
  if (/\b(append|rewrite|truncate|save|store|write|keep)\w*\(/.test(statement)) return "record not written";
  if (/\breply\w*\(/.test(statement)) return "reply dropped";
  if (/\b(send|broadcast|ask|tell)\w*\(/.test(statement)) return "message not sent";
  if (/Timer\(|\btick\(/.test(statement)) return "timer not set";
  return /[^=!<>]=[^=]|\+\+|--/.test(statement) ? "assignment dropped" : "call dropped";
}

/** Every mistake that there is a rule for, in the order of the text. */
export function mutationsOf(file: SourceFile): readonly Mutation[] {
  const { text } = file;
  const found: Mutation[] = [];
  const source = (node: Node): string => text.slice(node.getStart(file), node.end);
  const put = (operator: string, node: Node, to: string, put = to, end = node.end): void => {
    const start = node.getStart(file);
    const from = text.slice(start, end);
    if (notTheProgram.test(from)) return;
    const line = text.slice(0, start).split("\n").length;
    found.push({ operator, line, from, to, text: text.slice(0, start) + put + text.slice(end) });
  };
  const expression = (operator: string, node: Node, to: string): void => put(operator, node, to, `(${mark}, (${to}))`);
  const statement = (operator: string, node: Node, to: string, end = node.end): void =>
    put(operator, node, to, `{ ${mark}; ${to} }`, end);

  const visit = (node: Node, around: readonly Node[]): void => {
    if (isExpressionStatement(node)) statement(dropped(source(node), around), node, "");
    else if (isIfStatement(node)) {
      const { thenStatement, elseStatement, expression: condition } = node;
      expression("condition negated", condition, `!(${source(condition)})`);
      const last = isBlock(thenStatement) ? thenStatement.statements.at(-1) : thenStatement;
      const leaves = last?.kind === SyntaxKind.ReturnStatement || last?.kind === SyntaxKind.ContinueStatement;
      if (elseStatement === undefined && leaves) statement("guard skipped", node, "");
    } else if (isBinaryExpression(node)) {
      const [left, right, { kind }] = [source(node.left), source(node.right), node.operatorToken];
      const other = comparisons.get(kind);
      if (other !== undefined) expression("comparison changed", node, `${left} ${other} ${right}`);
      else if (kind === SyntaxKind.PlusToken && right === "1") expression("off by one", node, left);
      else if (kind === SyntaxKind.MinusToken && right === "1") expression("off by one", node, left);
      else if (kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken) {
        expression("part of a condition dropped", node, left);
        expression("part of a condition dropped", node, right);
      }
    } else if (isCallExpression(node)) {
      const called = source(node.expression);
      const rest = text.slice(node.expression.end, node.end);
      if (called === "Math.max") expression("min for max", node, `Math.min${rest}`);
      else if (called === "Math.min") expression("max for min", node, `Math.max${rest}`);
      else if (/(majority|quorum)$/i.test(called)) expression("quorum too small", node, `${source(node)} - 1`);
    } else if (isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken) {
      expression("negation dropped", node, source(node.operand));
    } else if (node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword) {
      const isType = around.at(-1)?.kind === SyntaxKind.LiteralType;
      if (!isType) expression("true for false", node, node.kind === SyntaxKind.TrueKeyword ? "false" : "true");
    }
    if (isBlock(node)) {
      for (const [index, one] of node.statements.entries()) {
        const next = node.statements[index + 1];
        if (next === undefined || !isExpressionStatement(one) || !isExpressionStatement(next)) continue;
        statement("order of two steps", one, `${source(next)} ${source(one)}`, next.end);
      }
      const method = around.at(-1);
      const tells = node.statements.some(isReturnStatement);
      const late = node.statements.at(Math.ceil(node.statements.length / 2));
      if (method !== undefined && isMethodDeclaration(method) && !tells && late !== undefined) {
        const shown = `return; ${source(late)}`;
        if (method.type?.kind === SyntaxKind.VoidKeyword) put("early return", late, shown, `${mark}; ${shown}`);
      }
    }
    if (isArrowFunction(node) && isBlock(node.body)) captured(node);
    node.forEachChild((child) => void visit(child, [...around, node]));
  };

  /** What a callback reads of its object is read when the callback is made. */
  const captured = (callback: Node): void => {
    const read = firstField(callback);
    if (read === undefined) return;
    const start = callback.getStart(file);
    const inside = source(callback);
    const at = read.getStart(file) - start;
    const stale = `${inside.slice(0, at)}captured${inside.slice(at + source(read).length)}`;
    put("stale captured value", callback, stale, `((captured) => (${mark}, ${stale}))(${source(read)})`);
  };
  const firstField = (node: Node): Node | undefined => {
    if (isPropertyAccessExpression(node) && node.expression.kind === SyntaxKind.ThisKeyword) return node;
    if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
      for (const argument of node.arguments) {
        const inArgument = firstField(argument);
        if (inArgument !== undefined) return inArgument;
      }
      return undefined;
    }
    return node.forEachChild((child) => firstField(child));
  };

  visit(file, []);
  return found;
}
