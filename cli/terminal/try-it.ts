import type { Laptop, PolledOnce } from '../../local/demonstrate.ts';
import type { Outage } from '../../local/simulated-account/add-outage.ts';
import { colours } from './colours.ts';
import { commandLines } from './command-lines.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

/** What to type in another terminal, and what to press in this one. */
export function howToTry(
  { environment, stackName }: Pick<Laptop, 'environment' | 'stackName'>,
  width: number,
): string {
  // In front of each command, and not exported: the terminal may be used for a real account next.
  const here = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const stack = `--stack ${stackName}`;
  return [
    colours.bold('Everything is still running. To try on it, in another terminal and in this folder:'),
    commandLines([...here, 'npx bounce-hygiene status', stack], { width }),
    '',
    commandLines([...here, 'npx bounce-hygiene replay', '--policy cautious', stack], { width }),
    '',
    commandLines([...here, 'npx bounce-hygiene incidents', stack], { width }),
    '',
    'Put the same variables before each command that these print.',
    '',
    colours.bold('Here:'),
    '  t, Enter   the next quarter of an hour: the poller runs once, and what it found is decided',
    '  o, Enter   a provider refuses a whole send; the next t opens an incident',
    '  Enter      ends',
  ].join('\n');
}

/** What `o` has done. */
export function outageLine({ provider, contacts, sentThere }: Outage): string {
  return (
    `  A send went out, and ${provider} refused ${number(contacts)} of the ${number(sentThere)} messages for it. ` +
    'Press t and Enter to have it read.'
  );
}

/** What one run did, in a few lines whose numbers add up. */
export function polledLine({ result, messages, drained, run }: PolledOnce): string {
  if (!result.ok) {
    return colours.red(
      `  The poller failed (${escapeForTerminal(result.errorType)}): ${result.errorMessage}`,
    );
  }
  const { open = 0, opened = [], swept = 0 } = run?.incidents ?? {};
  const announced = (run?.repeats ?? 0) - swept;
  return [
    `  ${number(messages)} messages published, ${number(drained.deleted)} decided:`,
    `  ${numbered(messages - announced - swept)}  new bounces`,
    ...(announced > 0
      ? [`  ${numbered(announced)}  bounces once more, with what other sends say of them`]
      : []),
    ...(swept > 0 ? [`  ${numbered(swept)}  addresses told how an incident ended`] : []),
    ...opened.map((id) => `  Opened: ${escapeForTerminal(id)}`),
    `  Incidents open: ${number(open)}`,
  ].join('\n');
}

function numbered(count: number): string {
  return number(count).padStart(7);
}
