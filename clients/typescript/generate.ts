// Makes the types of the API: `node generate.ts DOCUMENT SCHEMA`. `make clients` runs it.

import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const HEADING = "// Made from docs/openapi.json by `make clients`. Do not edit.\n\n";

// The known values, and any other: `string & {}` is a string, but editors still offer the known ones beside it.
function open(values: readonly unknown[]): ts.TypeNode {
  const kind = typeof values[0] === "number" ? ts.SyntaxKind.NumberKeyword : ts.SyntaxKind.StringKeyword;
  const known = values.map((value) =>
    typeof value === "number" ? ts.factory.createNumericLiteral(value) : ts.factory.createStringLiteral(String(value)),
  );
  return ts.factory.createUnionTypeNode([
    ...known.map((value) => ts.factory.createLiteralTypeNode(value)),
    ts.factory.createIntersectionTypeNode([
      ts.factory.createKeywordTypeNode(kind),
      ts.factory.createTypeLiteralNode([]),
    ]),
  ]);
}

const [document, schema] = process.argv.slice(2);
if (!document || !schema) throw new Error("node generate.ts DOCUMENT SCHEMA");
const nodes = await openapiTS(JSON.parse(await readFile(document, "utf8")), {
  defaultNonNullable: false, // a request may leave out what has a default
  transform: (each) => ("enum" in each && each.enum ? open(each.enum) : undefined),
});
await writeFile(schema, HEADING + astToString(nodes));
