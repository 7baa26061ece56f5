// What the CDK starts. `npx cdk` does so with the project's Node, a `cdk` of the machine with the machine's, which may
// be too old for TypeScript: so this is plain JavaScript, and the stack is made on the project's Node either way.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '..', 'node_modules', 'node', 'bin');
const node = join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
if (!existsSync(node)) {
  console.error('What this project needs is not installed. Type: npm ci --omit=dev');
  process.exit(1);
}
const { status } = spawnSync(node, [join(import.meta.dirname, 'app.ts')], { stdio: 'inherit' });
process.exit(status ?? 1);
