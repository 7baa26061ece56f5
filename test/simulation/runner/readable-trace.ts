import type { Plan } from '../plan/plan.ts';
import type { Outcome } from '../world/world.ts';

const minuteMs = 60_000;

/** A simulation for a human reader: its plan in short, and every step. */
export function readableTrace(plan: Plan, { trace, broken, hash }: Outcome): string {
  const result =
    broken.length === 0
      ? ['Every invariant held.']
      : broken.map(({ invariant, what }) => `BROKEN  ${invariant}\n        ${legible(what)}`);
  return [settingsOf(plan), '', ...trace.map(legible), '', ...result, `trace ${hash}`].join('\n');
}

function settingsOf(plan: Plan): string {
  const { activities, rows, runs, faults, events, tokens, pageSize } = plan;
  const lines = [
    `seed ${plan.seed}: ${activities.length} reports, ${rows.length} rows, ${runs.length} runs, ${faults.length} faults`,
    `  pages of ${pageSize}, ${tokens.mode} refresh tokens, ${plan.requestsPerDay} requests a day,` +
      ` counters ${hours(plan.countersLagMs)} and lists ${hours(plan.summariesLagMs)} late` +
      `${plan.filterIgnored ? ', filters ignored' : ''}`,
    ...faults.map(
      ({ operation, nth, times, kind }) =>
        `  fault: ${operation} no. ${nth}${times > 1 ? ` and ${times - 1} after it` : ''}: ${kind}`,
    ),
    ...events.map(({ kind, when }) => `  during run ${when.run + 1}: ${kind}`),
  ];
  return lines.join('\n');
}

function hours(ms: number): string {
  return `${Math.round((10 * ms) / (60 * minuteMs)) / 10} h`;
}

const kinds: Readonly<Record<string, string>> = { a: 'report', b: 'campaign', c: 'contact' };

/** Ids as numbers of things, addresses as short names, and paths as what they ask for. */
function legible(line: string): string {
  return line
    .replaceAll(/([abc])0000000-0000-4000-8000-([0-9a-f]{12})/g, (_, kind: string, number: string) => {
      return `${kinds[kind]} ${(Number.parseInt(number, 16) - 100) / 797 + 1}`;
    })
    .replaceAll(
      /\/v3\/reports\/(?:email_reports\/|summary_reports\/|stats\/)?|\/v3\/|\/tracking\/bounces/g,
      '',
    )
    .replaceAll('limit=500', 'top')
    .replaceAll(/canary-(\d+)@secret\.example/g, 'address $1');
}
