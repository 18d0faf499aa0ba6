// Runs the unit tests of the front end: each wangge/<package>/ts/**/*.test.ts is built by itself and handed to node's runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const packages = await readdir(join(root, "wangge"), { withFileTypes: true });
const input = {};
for (const { name } of packages.filter((each) => each.isDirectory())) {
  const files = await readdir(join(root, "wangge", name, "ts"), { recursive: true }).catch(() => []);
  for (const file of files.filter((each) => each.endsWith(".test.ts"))) {
    input[`${name}-${file.slice(0, -3).replaceAll("/", "-")}`] = join(root, "wangge", name, "ts", file);
  }
}

const outDir = await mkdtemp(join(tmpdir(), "wangge-unit-"));
try {
  await build({ root, build: { outDir, ssr: true, minify: false, rollupOptions: { input, output: { entryFileNames: "[name].mjs" } } } });
  const tests = Object.keys(input).map((name) => join(outDir, `${name}.mjs`));
  process.exitCode = spawnSync(process.execPath, ["--test", ...tests], { stdio: "inherit" }).status ?? 1;
} finally {
  await rm(outDir, { recursive: true, force: true });
}
