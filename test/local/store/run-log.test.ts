import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunLog, runLog, trimLog } from '../../../local/store/run-log.ts';
import { aHome } from '../../support/a-store.ts';

const day = (number: number) => `2026-10-${String(number).padStart(2, '0')}T00:00:00.000Z`;
const logged = (...days: readonly number[]) => days.map((each) => ({ at: day(each), line: `day ${each}` }));

async function linesOf(log: RunLog, from = day(1), to = '2027-01-01T00:00:00.000Z'): Promise<string[]> {
  const lines: string[] = [];
  for await (const { line } of log.read(new Date(from), new Date(to))) lines.push(line);
  return lines;
}

describe('the log of runs', () => {
  it('answers the lines of a time, its beginning included and its end not', async () => {
    const log = runLog(join(await aHome(), 'log.jsonl'));
    expect(await linesOf(log)).toEqual([]);
    await log.append(logged(1, 2));
    await log.append([]);
    await log.append(logged(3, 4));
    expect(await linesOf(log)).toEqual(['day 1', 'day 2', 'day 3', 'day 4']);
    expect(await linesOf(log, day(2), day(4))).toEqual(['day 2', 'day 3']);
  });

  it('leaves out a line that a crash has cut, and loses none that is added after it', async () => {
    const file = join(await aHome(), 'log.jsonl');
    const log = runLog(file);
    await log.append(logged(1));
    await appendFile(file, '{"at":"2026-10-02T00:00');
    await log.append(logged(3));
    expect(await linesOf(log)).toEqual(['day 1', 'day 3']);
  });

  it('keeps 35 days, and is not written anew for a few older ones', async () => {
    const file = join(await aHome(), 'log.jsonl');
    const log = runLog(file);
    await log.append(logged(1, 5, 6, 7));
    const before = await readFile(file, 'utf8');
    await trimLog(file, new Date('2026-11-09T12:00:00.000Z'));
    expect(await readFile(file, 'utf8')).toBe(before);
    await trimLog(file, new Date('2026-11-10T12:00:00.000Z'));
    expect(await linesOf(log)).toEqual(['day 7']);
  });

  it('needs no file to be trimmed, and makes none', async () => {
    const file = join(await aHome(), 'log.jsonl');
    await trimLog(file, new Date());
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });
});
