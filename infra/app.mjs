// What the CDK starts. `npx cdk` does so with the project's Node, a `cdk` of the machine with the machine's, which may
// be too old for TypeScript: so this is plain JavaScript, and the stack is made on the project's Node either way.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Not import.meta.dirname, which Node has since 20.11 only.
const inProject = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const node = inProject(`node_modules/node/bin/${process.platform === 'win32' ? 'node.exe' : 'node'}`);
if (!existsSync(node)) {
  console.error('What this project needs is not installed. Type: npm ci --omit=dev');
  process.exit(1);
}
const { status } = spawnSync(node, [inProject('infra/app.ts')], { stdio: 'inherit' });
process.exit(status ?? 1);
