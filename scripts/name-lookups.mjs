/**
 * Refuses lookups of a name in a plain object: `table[name]` and `name in table` also find what every object has ("constructor",
 * "toString", "__proto__"), and a name may come from a file or a command line. Use a Map; where an object is what there is, ask
 * `Object.hasOwn(table, name)` in the same function. A key whose type is a number or a list of known words is no such name.
 * This needs types, which lint rules do not see, so it asks the compiler.
 *
 *     node scripts/name-lookups.mjs [tsconfig.json]
 *
 * Prints one line for each lookup, and exits with 1 if there is one.
 */
import { relative, resolve } from "node:path";
import { SyntaxKind } from "typescript/unstable/ast";
import { API, TypeFlags } from "typescript/unstable/sync";

const config = resolve(process.argv[2] ?? "tsconfig.json");
const api = new API({});
const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects();
const { checker, program } = project;

/** Expressions that look something up, as [object, key] beside their node. */
function lookupsIn(file) {
  const found = [];
  const visit = (node, functions) => {
    const inner = isFunction(node) ? [...functions, node] : functions;
    if (node.kind === SyntaxKind.ElementAccessExpression) {
      found.push({ node, object: node.expression, key: node.argumentExpression, functions: inner });
    } else if (node.kind === SyntaxKind.BinaryExpression && node.operatorToken.kind === SyntaxKind.InKeyword) {
      found.push({ node, object: node.right, key: node.left, functions: inner });
    } else if (node.kind === SyntaxKind.BindingElement && node.propertyName?.kind === SyntaxKind.ComputedPropertyName) {
      found.push({ node, object: node.parent, key: node.propertyName.expression, functions: inner });
    } else if (node.kind === SyntaxKind.CallExpression && /^Reflect\.(get|has|set)$/.test(node.expression.getText())) {
      found.push({ node, object: node.arguments[0], key: node.arguments[1], functions: inner });
    }
    node.forEachChild((child) => void visit(child, inner));
  };
  visit(file, []);
  return found;
}

function isFunction({ kind }) {
  return (
    kind === SyntaxKind.FunctionDeclaration ||
    kind === SyntaxKind.FunctionExpression ||
    kind === SyntaxKind.ArrowFunction ||
    kind === SyntaxKind.MethodDeclaration
  );
}

/** Any text: not one of some known words, and no number. */
function isName(type) {
  const members = type.flags & TypeFlags.Union ? type.getTypes() : [type];
  return members.some((member) => {
    const constraint = member.flags & TypeFlags.TypeParameter ? checker.getBaseConstraintOfType(member) : member;
    if (constraint === undefined) return true;
    if (constraint.flags & TypeFlags.Intersection) {
      const parts = constraint.getTypes();
      return parts.some(isName) && !parts.some((part) => part.flags & TypeFlags.StringLiteral);
    }
    if (constraint !== member) return isName(constraint);
    return (
      (member.flags &
        (TypeFlags.String |
          TypeFlags.TemplateLiteral |
          TypeFlags.StringMapping |
          TypeFlags.Any |
          TypeFlags.Unknown)) !==
      0
    );
  });
}

function asksFirst({ object, key, functions }) {
  const question = `Object.hasOwn(${object.getText()}, ${key.getText()})`;
  return functions.some((each) => each.getText().includes(question));
}

let refused = 0;
for (const name of program.getSourceFileNames()) {
  if (name.includes("/node_modules/") || name.endsWith(".d.ts")) continue;
  const file = program.getSourceFile(name);
  const lookups = lookupsIn(file).filter((lookup) => !asksFirst(lookup));
  if (lookups.length === 0) continue;
  const types = checker.getTypeAtLocation(lookups.map(({ key }) => key));
  for (const [at, { node }] of lookups.entries()) {
    if (types[at] !== undefined && !isName(types[at])) continue;
    refused += 1;
    const start = node.getStart(file);
    const line = file.text.slice(0, start).split("\n").length;
    process.stdout.write(`${relative(".", name)}:${line}: ${node.getText(file).replaceAll(/\s+/g, " ")}\n`);
  }
}
api.close();
if (refused > 0) {
  process.stdout.write(
    `Looked up in a plain object: ${refused}. Use a Map, or ask Object.hasOwn in the same function.\n`,
  );
}
process.exitCode = refused > 0 ? 1 : 0;
