import { stripVTControlCharacters } from 'node:util';
import type { RunCommand, Surroundings } from '../../cli/commands/surroundings.ts';
import { silentProgress } from '../../cli/terminal/progress.ts';
import { aClock } from './a-clock.ts';
import { aPage } from './a-page.ts';
import type { TestTable } from './a-table.ts';

export interface CommandRun {
  readonly exitCode: number;
  /** What a person saw, without colours. */
  readonly printed: string;
  readonly errors: string;
}

/** Runs a command on a table as a person would, and gives back what they saw. */
export async function runCommand(
  command: RunCommand,
  words: readonly string[],
  { documents }: Pick<TestTable, 'documents'>,
  what: Partial<Surroundings> = {},
): Promise<CommandRun> {
  const printed: string[] = [];
  const errors: string[] = [];
  let revisions = 0;
  const exitCode = await command(['node', 'command', ...words], {
    environment: {},
    documents,
    clock: aClock(),
    random: () => 0,
    newRevision: () => {
      revisions += 1;
      return `by-command-${revisions}`;
    },
    progress: silentProgress,
    out: aPage(printed),
    err: aPage(errors),
    isInterrupted: () => false,
    ...what,
  });
  const seen = (texts: readonly string[]) => stripVTControlCharacters(texts.join('\n'));
  return { exitCode, printed: seen(printed), errors: seen(errors) };
}
