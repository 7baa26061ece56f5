import { type Command, InvalidArgumentError } from 'commander';
import { escapeForTerminal } from '../cli/terminal/escape.ts';
import { number } from '../cli/terminal/number.ts';
import type { Page } from '../cli/terminal/page.ts';

/** Where a command prints: results on the one, everything else on the other. */
export interface Pages {
  readonly out: Page;
  readonly err: Page;
}

/** Has commander print its help, and what is wrong with a command line, in lines that fit. */
export function printOn(command: Command, { out, err }: Pages): void {
  command.configureOutput({
    writeOut: (text) => out.print(text.trimEnd()),
    // It repeats what was typed.
    writeErr: (text) => err.print(text.trimEnd().split('\n').map(escapeForTerminal).join('\n')),
  });
}

const digits = /^\d{1,15}$/;
/** As counts are printed: 20,000. */
const grouped = /^\d{1,3}(,\d{3}){1,4}$/;

/** For an option: reads a whole number, both ends included. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = digits.test(text) || grouped.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${number(least)} to ${number(most)}.`);
  };
}
