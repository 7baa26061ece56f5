import pc from 'picocolors';
import type { Laptop, LaptopTick } from '../run-on-laptop.ts';
import { localRegion } from '../servers/loopback.ts';
import { escapeForTerminal } from './escape.ts';

/** What to type in another terminal, and what to press in this one. */
export function howToTry({ endpoint, tableName }: Pick<Laptop, 'endpoint' | 'tableName'>): string {
  // In front of each command, and not exported: the terminal may be used for a real account next.
  const here =
    `AWS_ENDPOINT_URL_DYNAMODB=${endpoint} AWS_REGION=${localRegion} ` +
    'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local';
  return [
    pc.bold('Everything is still running. To try on it, in another terminal and in this folder'),
    `  ${here} npm run replay -- --table ${tableName} --policy cautious`,
    `  ${here} npm run incidents -- --table ${tableName}`,
    '',
    pc.bold('Here'),
    '  t, Enter   the next quarter of an hour: the poller runs once, and what it found is decided',
    '  o, Enter   a provider refuses a whole send; the next t opens an incident',
    '  Enter      ends',
  ].join('\n');
}

/** What one tick did, in a line. */
export function tickLine({ result, messages, drained, run }: LaptopTick): string {
  if (!result.ok) return pc.red(`  The poller failed (${result.errorType}): ${result.errorMessage}`);
  const { open = 0, opened = [], swept = 0 } = run?.incidents ?? {};
  const announced = (run?.repeats ?? 0) - swept;
  return [
    `  ${messages - announced - swept} new bounces`,
    ...(opened.length > 0 ? [`opened ${opened.map(escapeForTerminal).join(', ')}`] : []),
    ...(announced > 0 ? [`${announced} bounces published again, as an incident holds them`] : []),
    ...(swept > 0 ? [`${swept} addresses told how an incident ended`] : []),
    `${drained.deleted} of these ${messages} messages decided`,
    `incidents open: ${open}`,
  ].join('; ');
}
