import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface CloudAssembly {
  /** Holds the template and the bundles. */
  readonly folder: string;
  close(): Promise<void>;
}

/**
 * Writes the stack's template and bundles with the command a deployment begins with, into a folder of its own: two
 * CDK commands refuse to write into `cdk.out` at the same time.
 *
 * @throws {Error} with what the CDK printed, when it fails.
 */
export async function synthesise(): Promise<CloudAssembly> {
  const folder = await mkdtemp(join(tmpdir(), 'bounce-hygiene-'));
  const close = () => rm(folder, { recursive: true, force: true });
  const cdk = spawn('npm', ['run', 'synth', '--silent', '--', '--output', folder], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  // Bundling is chatty and the chat is of interest only when it fails.
  const [out, errors, [code]] = await Promise.all([text(cdk.stdout), text(cdk.stderr), once(cdk, 'exit')]);
  if (code === 0) return { folder, close };
  await close();
  throw new Error(`cdk synth failed:\n${out}${errors}`);
}
