import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BounceHygieneError } from '../shared/errors.ts';

/** The template and the bundles cannot be made. Whoever changed the settings, or `infra/`, acts. */
class SynthesisError extends BounceHygieneError {
  override name = 'SynthesisError';

  /** @param said by the CDK: which setting is wrong, in most cases. */
  constructor(said: string) {
    super('synthesis', `Could not make what would be deployed:\n${said}`);
  }
}

/** cdk.json says the first too; here nobody's own settings can say otherwise. The second is a look at npm's registry. */
const nothingLeaves = { CDK_DISABLE_CLI_TELEMETRY: '1', CDK_DISABLE_VERSION_CHECK: '1' };

const isWindows = process.platform === 'win32';

/**
 * Writes the stack's template and bundles with the command a deployment begins with.
 *
 * @param folder must be of this call alone: two CDK commands refuse to write into the same one.
 * @throws {SynthesisError} with what the CDK printed, when it fails.
 */
export async function synthesise(folder: string): Promise<void> {
  const cdk = spawn('npm', ['run', 'synth', '--silent', '--', '--output', folder], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...nothingLeaves },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: isWindows,
    // A group of its own, so that all that it starts can be ended with it.
    detached: !isWindows,
  });
  const kill = () => endWithAll(cdk);
  // First, so that whoever removes the folder at the exit removes what nobody writes to any more.
  process.prependOnceListener('exit', kill);
  // Bundling is chatty and the chat is of interest only when it fails.
  const [out, errors, [code]] = await Promise.all([text(cdk.stdout), text(cdk.stderr), once(cdk, 'exit')]);
  process.off('exit', kill);
  if (code !== 0) throw new SynthesisError(`${out}${errors}`.trim());
}

/** npm and the CDK start others to do the work, and end without them. */
function endWithAll(child: ChildProcess): void {
  if (isWindows || child.pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
