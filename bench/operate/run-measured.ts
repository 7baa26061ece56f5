import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface Measured {
  readonly seconds: number;
  /** The most memory that the process has used, as the operating system counts it. */
  readonly mostMb: number;
  readonly exitCode: number | null;
  readonly errors: string;
}

/** On a channel of its own, since the others are the command's. */
const saysMemory =
  'data:text/javascript,import{writeSync}from"node:fs";' +
  'process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

/**
 * Runs the command line as a process of its own; what it prints goes nowhere.
 *
 * @param onErrors gets what it has said so far, and may end it.
 */
export async function runMeasured(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  onErrors: (said: string, kill: () => void) => void = () => {},
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn('node_modules/.bin/node', ['--import', saysMemory, 'cli/main.ts', ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , stderr, memory] = child.stdio;
  let errors = '';
  stderr?.on('data', (data: Buffer) => {
    errors += data.toString();
    onErrors(errors, () => child.kill('SIGKILL'));
  });
  const [kilobytes, exitCode] = await Promise.all([
    memory && 'read' in memory ? text(memory as NodeJS.ReadableStream) : '',
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    mostMb: Number(kilobytes) / 1_024,
    exitCode,
    errors,
  };
}
