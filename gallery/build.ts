// Builds the page into a folder: node build.ts [folder]. The same sources give the same bytes.

import { createHash } from "node:crypto";
import { readFile, readdir, rm, writeFile, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";

const HERE = import.meta.dirname;
const folder = process.argv[2] ?? join(HERE, "../image_api/app");

const SHARED = {
  absWorkingDir: HERE,
  outdir: folder,
  bundle: true,
  preserveSymlinks: true, // or what is built would depend on where the packages lie
  minify: true,
  target: ["chrome115", "firefox115", "safari16.4"],
  legalComments: "none",
  metafile: true,
  write: false,
} as const satisfies BuildOptions;

// Names of entries become names of files; what several of them need is a chunk of its own.
const { metafile } = await build({
  ...SHARED,
  entryPoints: {
    main: "src/main.tsx",
    guests: "src/guests.tsx",
    style: "src/style.css",
    adding: "src/adding/worker.ts",
  },
  entryNames: "[name]-[hash]",
  chunkNames: "shared-[hash]",
  splitting: true,
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
}).then(async (result) => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of result.outputFiles) await writeFile(file.path, file.contents);
  return result;
});

for (const name of ["index.html", "guests.html"]) {
  const page = await readFile(join(HERE, "src", name), "utf8");
  await writeFile(
    join(folder, name),
    page
      .replace(/\$(MAIN|GUESTS|STYLE|ADDING)/g, (_, entry: string) => basename(outputOf(metafile, entry.toLowerCase())))
      .replace(/\$PRELOAD\((\w+)\)/, (_, entry: string) => preloads(metafile, entry)),
  );
}
for (const name of await readdir(join(HERE, "src/files"))) {
  await writeFile(join(folder, name), await readFile(join(HERE, "src/files", name)));
}
await buildOffline();
await writeFile(join(folder, "licences.txt"), await licences(metafile));

/** The path of the file that an entry became. */
function outputOf(built: Metafile, entry: string): string {
  const found = Object.keys(built.outputs).find((path) => basename(path).startsWith(`${entry}-`));
  if (!found) throw new Error(`nothing was built of ${entry}`);
  return found;
}

/** The service worker, which knows the files of the page; browsers look at its fixed name for a new version. */
async function buildOffline(): Promise<void> {
  const needed = ["main", "style", "adding"].flatMap((entry) => withChunks(metafile, entry));
  const names = [...new Set(needed.map((path) => basename(path))), "icon.svg"];
  const hash = createHash("sha256");
  for (const name of ["index.html", ...names]) hash.update(await readFile(join(folder, name)));
  const { outputFiles } = await build({
    ...SHARED,
    entryPoints: { offline: "src/offline/worker.ts" },
    format: "iife",
    define: { NAMES: JSON.stringify(names), VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)) },
  });
  for (const file of outputFiles) await writeFile(file.path, file.contents);
}

/** What an entry became, and the chunks that it needs at once. */
function withChunks(built: Metafile, entry: string): string[] {
  const needed = new Set([outputOf(built, entry)]);
  for (const path of needed) {
    for (const { path: other, kind } of built.outputs[path]?.imports ?? []) if (kind === "import-statement") needed.add(other);
  }
  return [...needed];
}

/** Links to the chunks that an entry needs at once, so that they are asked for with it. */
function preloads(built: Metafile, entry: string): string {
  return withChunks(built, entry)
    .slice(1)
    .map((path) => `<link rel="modulepreload" href="$FOLDER${basename(path)}">`)
    .sort()
    .join("\n");
}

/** The licences of all packages that are in what was built. */
async function licences(built: Metafile): Promise<string> {
  const packages = new Set<string>();
  for (const path of Object.keys(built.inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (found?.[1]) packages.add(found[1]);
  }
  const texts = await Promise.all(
    [...packages].map(async (path) => {
      const place = join(HERE, path);
      const about = JSON.parse(await readFile(join(place, "package.json"), "utf8")) as Record<string, string>;
      const file = (await readdir(place)).find((name) => /^licen[cs]e/i.test(name));
      const text = file ? await readFile(join(place, file), "utf8") : `Licence: ${about["license"]}`;
      return `${about["name"]} ${about["version"]}\n\n${text.trim()}\n`;
    }),
  );
  return texts.sort().join(`\n${"-".repeat(80)}\n\n`);
}
