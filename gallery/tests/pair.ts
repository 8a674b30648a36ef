// Prints which files belong to which photos, for each list of names in a file of JSON.

import { readFile } from "node:fs/promises";
import { companionsOf } from "../src/adding/companions.ts";

const lists = JSON.parse(await readFile(process.argv[2] as string, "utf8")) as string[][];
console.log(JSON.stringify(lists.map((names) => Object.fromEntries(companionsOf(names)))));
