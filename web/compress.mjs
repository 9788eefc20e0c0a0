// Writes FILE.br and FILE.gz beside every file of dist that shrinks, so that the server never compresses.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const FOLDER = fileURLToPath(new URL('dist', import.meta.url));
const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt']);
/** Below this size, in bytes, a response fits one packet anyway. */
const SIZE_BYTES_MIN = 256;

let packed = 0;
for (const entry of readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  if (bytes.length < SIZE_BYTES_MIN) continue;
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  );
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  packed += 1;
}
if (packed === 0) throw new Error(`nothing to compress in ${FOLDER}: build first`);
console.log(`${packed} files compressed`);
