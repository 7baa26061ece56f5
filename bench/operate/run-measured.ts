import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface Measured {
  readonly seconds: number;
  /** The most memory that the process has used, as the operating system counts it. */
  readonly mostMb: number;
  readonly exitCode: number | null;
  readonly errors: string;
}

/** On a channel of its own, since the others are the command's. Its threads are part of the process, and say nothing. */
const saysMemory =
  'data:text/javascript,import{writeSync}from"node:fs";import{isMainThread}from"node:worker_threads";' +
  'if(isMainThread)process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

const commandLine = 'cli/main.ts';

/**
 * Runs the command line as a process of its own; what it prints goes nowhere.
 *
 * @param onStart gets the way to end it at once.
 */
export async function runMeasured(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  onStart: (kill: () => void) => void = () => {},
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn('node_modules/.bin/node', ['--import', saysMemory, commandLine, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  onStart(() => child.kill('SIGKILL'));
  const [, , stderr, memory] = child.stdio;
  const [errors, kilobytes, exitCode] = await Promise.all([
    stderr ? text(stderr) : '',
    memory ? text(memory as Readable) : '',
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    mostMb: Number(kilobytes) / 1_024,
    exitCode,
    errors,
  };
}
