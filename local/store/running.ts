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
  return `${where} ${who}${waitOf(expectedEndAt, now)}. Wait for it, or end it with Ctrl-C where it runs.`;
}

function waitOf(expectedEndAt: string | undefined, now: Date): string {
  if (expectedEndAt === undefined) return '';
  const leftMs = Date.parse(expectedEndAt) - now.getTime();
  return leftMs > 0
    ? `; it should be done in about ${duration(leftMs)}`
    : '; it takes longer than was to be expected';
}

function duration(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes === 1) return 'a minute';
  return minutes < 90 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
