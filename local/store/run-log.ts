import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import * as z from 'zod';
import { dayMs } from '../../shared/bounce/instant.ts';
import { readJsonLines } from './json-lines.ts';
import { orSay } from './store-error.ts';
import { onlyTheOwner, writeWhole } from './whole-file.ts';

const logged = z.object({ at: z.iso.datetime(), line: z.string() });

/** A line that a function has written to its log, and when. */
export type LoggedLine = z.infer<typeof logged>;

/** What commands look back to is 30 days. */
const keptDays = 35;
/** So that not every start writes the whole file anew. */
const slackDays = 5;

export interface RunLog {
  /** Adds lines. Throws StoreError. */
  append(lines: readonly LoggedLine[]): Promise<void>;
  /** The lines from `from` on and before `to`, oldest first, one at a time. Throws StoreError. */
  read(from: Date, to: Date): AsyncGenerator<LoggedLine>;
}

/** What the functions wrote to their logs. A line that a crash has cut is left out. */
export function runLog(file: string): RunLog {
  return {
    append: (lines) =>
      orSay(`write ${JSON.stringify(file)}`, async () => {
        if (lines.length === 0) return;
        const handle = await open(file, 'a+', onlyTheOwner);
        try {
          const start = (await isCut(handle)) ? '\n' : '';
          await handle.appendFile(start + lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
        } finally {
          await handle.close();
        }
      }),
    async *read(from, to) {
      for await (const line of linesOf(file)) {
        const at = Date.parse(line.at);
        if (at >= from.getTime() && at < to.getTime()) yield line;
      }
    },
  };
}

/** Drops the lines that are older than any command looks back to. Throws StoreError. */
export async function trimLog(file: string, now: Date): Promise<void> {
  const isOlder = ({ at }: LoggedLine, days: number) => Date.parse(at) < now.getTime() - days * dayMs;
  for await (const first of linesOf(file)) {
    if (!isOlder(first, keptDays + slackDays)) return;
    break;
  }
  if (!existsSync(file)) return;
  await writeWhole(file, kept());
  async function* kept() {
    for await (const line of linesOf(file)) if (!isOlder(line, keptDays)) yield `${JSON.stringify(line)}\n`;
  }
}

async function* linesOf(file: string): AsyncGenerator<LoggedLine> {
  for await (const { value } of readJsonLines(file)) {
    const { data } = logged.safeParse(value);
    if (data) yield data;
  }
}

/** Whether a crash has left the last line without its end. */
async function isCut(handle: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}
