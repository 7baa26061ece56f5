import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../../shared/parse-json.ts';
import { orSay } from './store-error.ts';
import { onlyTheOwner } from './whole-file.ts';

const running = z.object({
  pid: z.int(),
  host: z.string(),
  since: z.iso.datetime(),
  /** As it was typed: "run". */
  command: z.string(),
  expectedEndAt: z.iso.datetime().exactOptional(),
});

/** Which process uses the store. It counts only while that process holds the lock. */
export type Running = z.infer<typeof running>;

export function writeRunning(file: string, content: Running): Promise<void> {
  return orSay(`write ${JSON.stringify(file)}`, () =>
    writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: onlyTheOwner }),
  );
}

/** Undefined where nobody has said so yet. */
export function readRunning(file: string): Running | undefined {
  try {
    return running.safeParse(parseJson(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function removeRunning(file: string): void {
  rmSync(file, { force: true });
}

/** Says who uses the store, since when, for how long, and what to do. Times are in UTC. */
export function inUse(folder: string, running: Running | undefined, now: Date): string {
  const where = `The store in ${JSON.stringify(folder)} is in use`;
  if (!running) return `${where} by another process. Wait until that has ended, or end it.`;
  const { command, pid, since, expectedEndAt } = running;
  const who = `by \`bounce-hygiene ${command}\` (process ${pid}) since ${since.slice(11, 19)} UTC`;
  const left = expectedEndAt === undefined ? 0 : Date.parse(expectedEndAt) - now.getTime();
  const wait = left > 0 ? `; it should be done in about ${duration(left)}` : '';
  return `${where} ${who}${wait}. Wait for it, or end it with Ctrl-C where it runs.`;
}

function duration(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes === 1) return 'a minute';
  return minutes < 90 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
