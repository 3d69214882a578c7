// Bundles src/ into the one script that the Python package puts into every page; with --check only says whether the
// bundle in the tree is what the sources give. Modules may not import each other in circles.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCES = join(HERE, 'src');
const BUNDLE = join(HERE, '..', 'src', 'riverzones', 'present', 'web', 'assets', 'page.js');

// One number for all sources, so that a test without Node sees a bundle that was not made anew (tests/unit/maps/test_web.py).
function fingerprint() {
  const sum = createHash('sha256');
  for (const name of readdirSync(SOURCES).filter((file) => file.endsWith('.js')).sort()) {
    sum.update(`${name}\n`).update(readFileSync(join(SOURCES, name)));
  }
  return sum.digest('hex');
}

async function bundled() {
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: ['src/app.js'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    target: ['chrome94', 'firefox113', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
    minify: true,
    lineLimit: 160,
    banner: { js: `// made by web/build.js from sources ${fingerprint()}` },
  });
  const circle = circleIn(result.metafile.inputs);
  if (circle) throw new Error(`modules import each other in a circle: ${circle.join(' -> ')}`);
  return result.outputFiles[0].text;
}

// The first circle of imports, as the files on it; null where there is none.
function circleIn(inputs) {
  const done = new Set();
  const visit = (file, trail) => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return null;
    done.add(file);
    for (const { path } of inputs[file].imports) {
      const circle = visit(path, [...trail, file]);
      if (circle) return circle;
    }
    return null;
  };
  for (const file of Object.keys(inputs)) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return null;
}

const text = await bundled();
const name = relative(join(HERE, '..'), BUNDLE);
if (!process.argv.includes('--check')) {
  writeFileSync(BUNDLE, text);
  process.stderr.write(`${name}: ${text.length} characters\n`);
} else if (readFileSync(BUNDLE, 'utf8') !== text) {
  process.stderr.write(`${name} is not what web/src gives: run "make scripts-build" and commit it\n`);
  process.exitCode = 1;
}
