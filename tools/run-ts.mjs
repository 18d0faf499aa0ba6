// Runs one TypeScript module that needs no browser: `node tools/run-ts.mjs wangge/ui/ts/forms/vectors.test.ts`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";

const folder = await mkdtemp(join(tmpdir(), "run-ts-"));
try {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: resolve(process.argv[2]),
      outDir: folder,
      minify: false,
      rollupOptions: { output: { format: "es", entryFileNames: "module.mjs" } },
    },
  });
  await import(pathToFileURL(join(folder, "module.mjs")).href);
} finally {
  await rm(folder, { recursive: true, force: true });
}
