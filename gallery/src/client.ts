// The TypeScript client, as the page uses it.

export * from "../../clients/typescript/src/index.ts";
