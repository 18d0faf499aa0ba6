// Builds the front end. Each file directly in wangge/<package>/ts/ or wangge/<package>/app/ is one entry and becomes
// one self-contained wangge/<package>/static/<package>/build/<name>.js; modules that entries share live in subfolders.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

async function entries() {
  const found = [];
  for (const part of await readdir(join(root, "wangge"), { withFileTypes: true })) {
    if (!part.isDirectory()) continue;
    for (const folder of ["ts", "app"]) {
      const files = await readdir(join(root, "wangge", part.name, folder)).catch(() => []);
      for (const file of files.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))) {
        found.push({ part: part.name, name: file.slice(0, -3), source: join(root, "wangge", part.name, folder, file) });
      }
    }
  }
  return found;
}

const all = await entries();
const folderOf = (part) => join(root, "wangge", part, "static", part, "build");
for (const part of new Set(all.map((entry) => entry.part))) {
  await rm(folderOf(part), { recursive: true, force: true });
  await mkdir(folderOf(part), { recursive: true });
}
for (const { part, name, source } of all) {
  await build({
    root,
    build: {
      outDir: folderOf(part),
      rollupOptions: {
        input: { [name]: source },
        output: { format: "es", codeSplitting: false, entryFileNames: "[name].js", assetFileNames: `${name}[extname]` },
      },
    },
  });
  console.log(`${part}/${name}.js`);
}

// The map's worker is served from our own address, as the content security policy asks.
const worker = await readFile(join(root, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8");
await writeFile(join(folderOf("ui"), "map-worker.js"), worker.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n"));
await copyFile(join(root, "node_modules/maplibre-gl/LICENSE.txt"), join(folderOf("ui"), "map-license.txt"));
