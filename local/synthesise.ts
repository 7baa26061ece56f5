import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface CloudAssembly {
  /** Holds the template and the bundles. */
  readonly folder: string;
  close(): Promise<void>;
}

/** cdk.json says the first too; here nobody's own settings can say otherwise. The second is a look at npm's registry. */
const nothingLeaves = { CDK_DISABLE_CLI_TELEMETRY: '1', CDK_DISABLE_VERSION_CHECK: '1' };

/**
 * Writes the stack's template and bundles with the command a deployment begins with, into a folder of its own: two
 * CDK commands refuse to write into `cdk.out` at the same time.
 *
 * @throws {Error} with what the CDK printed, when it fails.
 */
export async function synthesise(): Promise<CloudAssembly> {
  // At once, so that no end of the process finds the folder made and nobody in charge of it.
  const folder = mkdtempSync(join(tmpdir(), 'bounce-hygiene-'));
  const cdk = spawn('npm', ['run', 'synth', '--silent', '--', '--output', folder], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...nothingLeaves },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const remove = () => {
    cdk.kill();
    // It may be writing its last file just now.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  // However this process ends, Ctrl-C included, the folder goes with it.
  process.once('exit', remove);
  const close = async () => {
    process.off('exit', remove);
    remove();
  };
  // Bundling is chatty and the chat is of interest only when it fails.
  const [out, errors, [code]] = await Promise.all([text(cdk.stdout), text(cdk.stderr), once(cdk, 'exit')]);
  if (code === 0) return { folder, close };
  await close();
  throw new Error(`cdk synth failed:\n${out}${errors}`);
}
