import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/**
 * Writes the stack's template and bundles into `cdk.out`, with the command a deployment begins with.
 *
 * @throws {Error} with what the CDK printed, when it fails.
 */
export async function synthesise(): Promise<void> {
  const cdk = spawn('npm', ['run', 'synth', '--silent'], {
    cwd: `${import.meta.dirname}/..`,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  // Bundling is chatty and the chat is of interest only when it fails.
  const [out, errors, [code]] = await Promise.all([text(cdk.stdout), text(cdk.stderr), once(cdk, 'exit')]);
  if (code !== 0) throw new Error(`cdk synth failed:\n${out}${errors}`);
}
