// The digest of everything that the build depends on, so that anybody (Node or not) can tell whether dist is current.
// The algorithm is described in docs/console.md; a test in Java computes the same.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const inputs = ['index.html', 'package-lock.json', 'package.json', 'public', 'scripts/digest.mjs', 'src', 'tsconfig.json', 'vite.config.ts']

const filesBelow = (path) =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path]

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

export function digest() {
  const lines = inputs
    .flatMap((input) => filesBelow(join(root, input)))
    .map((file) => ({ path: relative(root, file).replaceAll('\\', '/'), hash: sha256(readFileSync(file)) }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .map(({ path, hash }) => `${hash}  ${path}\n`)
  return sha256(lines.join(''))
}

const [first, second] = process.argv.slice(2)
if (first === '--check') {
  const built = readFileSync(join(root, second), 'utf8').trim()
  if (built !== digest()) {
    console.error('console/dist was built from other sources. Run: npm ci && npm run build')
    process.exit(1)
  }
} else {
  writeFileSync(join(root, first), digest() + '\n')
}
