// Bundles the client into static/dist: hashed names, minified, compressed beforehand, listed in assets.json.
//
// Pages ask for "app.js" and get its hashed name from assets.json, so every file but the workers may be
// cached for ever. A worker keeps its name: browsers look for a new version at the old address.

import { createHash } from "node:crypto";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const FINAL = join(HERE, "dist");
// Written beside the final folder and put in its place at the end: a server never sees half a build.
const FRESH = await mkdtemp(join(HERE, "dist."));

const PAGES = ["app/extras.js", "app/more.js", "app/enrolled.js", "app/outreach-page.js", "app/desk.js", "app/map.js"];
// The service worker imports these as well, so they are scripts and no modules.
const SHARED = ["app/app.js", "app/respondent.js"];
const STYLES = ["style/app.css", "style/citizen.css", "style/desk.css", "style/map.css"];
const WORKERS = ["app/worker.js", "app/worker/citizen-worker.js"];
const ICONS = join(HERE, "icons");

// The oldest browsers still found on officers' phones: Android 7 with a Chrome of late 2020.
const TARGET = ["es2020", "chrome87", "firefox85"];
const WORTH_COMPRESSING = new Set([".js", ".css", ".svg", ".json", ".txt", ".webmanifest"]);

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  write: false,
  sourcemap: false,
  legalComments: "external",
  charset: "utf8",
  target: TARGET,
  outdir: FRESH,
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".svg": "dataurl", ".png": "dataurl" },
  logLevel: "warning",
};

/** @type {Record<string, string>} */
const assets = {};
/** @type {string[]} */
const notices = [];

/**
 * Write one built file and its compressed twins.
 * @param {string} name name under which pages ask for it
 * @param {Uint8Array} content
 * @param {{hashed: boolean}} options
 */
async function put(name, content, { hashed }) {
  const extension = extname(name);
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const file = hashed ? `${basename(name, extension)}-${digest}${extension}` : basename(name);
  assets[name] = file;
  await writeFile(join(FRESH, file), content);
  if (WORTH_COMPRESSING.has(extension)) {
    await compress(file, content);
  }
}

/**
 * @param {string} file
 * @param {Uint8Array} content
 */
async function compress(file, content) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  const twins = {
    gz: await promisify(gzip)(content, { level: 9 }),
    br: await promisify(brotliCompress)(content, quality),
  };
  for (const [ending, packed] of Object.entries(twins)) {
    if (packed.length < content.length) {
      await writeFile(join(FRESH, `${file}.${ending}`), packed);
    }
  }
}

/**
 * @param {string} source path of the entry point under static/
 * @param {import("esbuild").BuildOptions} options
 * @param {{hashed: boolean}} naming
 */
async function bundle(source, options, naming) {
  if (!existsSync(join(HERE, source))) {
    console.log(`skipped  ${source}: not there`);
    return;
  }
  const result = await build({ ...COMMON, ...options, entryPoints: [source] }).catch(() => {
    // esbuild has already printed file, line and fault.
    rmSync(FRESH, { recursive: true });
    process.exit(1);
  });
  for (const file of result.outputFiles ?? []) {
    if (file.path.endsWith(".LEGAL.txt")) {
      notices.push(file.text);
    } else {
      await put(basename(file.path), file.contents, naming);
    }
  }
}

async function icons() {
  if (!existsSync(ICONS)) {
    return;
  }
  for (const entry of (await readdir(ICONS, { withFileTypes: true })).filter((entry) => entry.isFile())) {
    await put(`icons/${entry.name}`, await readFile(join(ICONS, entry.name)), { hashed: true });
  }
}

/** Print the size of every file as it travels, so that a page that grows is seen at once. */
async function report() {
  for (const [name, file] of Object.entries(assets)) {
    const plain = await readFile(join(FRESH, file));
    const packed = existsSync(join(FRESH, `${file}.br`)) ? await readFile(join(FRESH, `${file}.br`)) : plain;
    console.log(`${name.padEnd(28)} ${String(plain.length).padStart(8)} B  ${String(packed.length).padStart(7)} B sent`);
  }
}

for (const page of SHARED) {
  await bundle(page, { format: "iife" }, { hashed: true });
}
for (const page of PAGES) {
  await bundle(page, { format: "esm" }, { hashed: true });
}
for (const style of STYLES) {
  await bundle(style, {}, { hashed: true });
}
for (const worker of WORKERS) {
  await bundle(worker, { format: "iife" }, { hashed: false });
}
await icons();
await writeFile(join(FRESH, "notices.txt"), [...new Set(notices)].join("\n"));
await writeFile(join(FRESH, "assets.json"), `${JSON.stringify(assets, null, 2)}\n`);
await report();

// mkdtemp makes folders that only the builder may read; the web server may be another user.
chmodSync(FRESH, 0o755);
await rm(FINAL, { recursive: true, force: true });
await rename(FRESH, FINAL);
console.log(`built    ${relative(process.cwd(), FINAL) || FINAL}`);
