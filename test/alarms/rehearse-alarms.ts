import { endOnSignals } from '../../cli/terminal/end-on-signals.ts';
import { number } from '../../cli/terminal/number.ts';
import { pageOn } from '../../cli/terminal/page.ts';
import { synthesised } from '../infra/support/synthesised.ts';
import { rehearsals } from './faults.ts';
import { alarmsOf, type Fired, firedBy, metricsOf, problemsOf } from './rehearse.ts';

endOnSignals();
const out = pageOn(process.stdout);
const template = synthesised();
const alarms = alarmsOf(template);

function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

function line(alarm: string, toMail: string, mails: string, over: string): string {
  return `    ${alarm.padEnd(28)}${toMail.padStart(12)}${mails.padStart(8)}${over.padStart(8)}`;
}

function lineOf({ alarm, minutes, mails, over }: Fired): string {
  return line(alarm, duration(minutes), number(mails), number(over));
}

out.print(line('alarm', 'to its mail', 'mails', 'over'));
let missed = 0;
for (const rehearsal of rehearsals) {
  const fired = firedBy(alarms, await metricsOf(rehearsal, template), rehearsal);
  const problems = problemsOf(rehearsal, fired);
  missed += problems.length;
  out.print(`${problems.length === 0 ? '✓' : '✗'} ${rehearsal.name}`);
  for (const each of fired) out.print(lineOf(each));
  if (fired.length === 0) out.print('    none');
  for (const problem of problems) out.print(`    otherwise than expected: ${problem}`);
}
process.exitCode = missed === 0 ? 0 : 1;
