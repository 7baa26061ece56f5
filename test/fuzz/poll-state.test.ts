import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hourMs } from '../../shared/bounce/instant.ts';
import { allDecided, nothingLeft } from '../simulation/invariants/recovery.ts';
import type { Plan } from '../simulation/plan/plan.ts';
import { aPlan, aRow, runsEvery } from '../simulation/scenarios/a-plan.ts';
import { system } from '../simulation/system.ts';
import { simulate } from '../simulation/world/world.ts';
import { aStoredIncident } from '../support/an-incident.ts';
import { anUnfinishedReport } from '../support/an-unfinished-report.ts';
import { damaged, someDamage } from './breaker.ts';
import { anyStoredValue } from './stored-values.ts';

const incidents = 'POLL#INCIDENTS';
/** What an ordinary run does not leave behind. */
const others: readonly (Record<string, unknown> & { readonly pk: string })[] = [
  {
    pk: incidents,
    incidents: [
      aStoredIncident({ status: 'dismissed', settledAt: '2026-03-10T10:00:00.000Z', settledBy: 'person' }),
    ],
    revision: 'revision-0',
  },
  {
    pk: 'POLL#RUN',
    revision: 'revision-0',
    run: {
      quotaClosedUntil: '2026-03-11T00:00:00.000Z',
      unfinished: anUnfinishedReport('ac000000-0000-4000-8000-000000000001'),
    },
  },
  { pk: 'POLL#QUOTA', text: '2026-03-11T00:00:00.000Z' },
  { pk: 'POLL#DEAD_TOKEN', text: 'version-0 hash' },
  { pk: 'POLL#BEYOND', text: '{"key":"2026-03-10 hash","campaigns":[{"id":"x","at":"y"}]}' },
  { pk: 'POLL#LEASE', holder: 'revision-0', endsAt: '2026-03-10T11:05:00.000Z' },
];

const halfDays = 8;
/** A run over the reports of two activities, and then rows that come to both. */
const plan: Plan = aPlan({
  tokens: { ...aPlan({}).tokens, mode: 'long-lived' },
  activities: [
    { campaign: 0, role: 'primary_email', sentAgoMs: 4 * hourMs },
    { campaign: 0, role: 'resend', sentAgoMs: 4 * hourMs },
  ],
  rows: [0, 1, 2, 3].map((number) =>
    aRow(number, {
      activity: Number(number > 2),
      shown: number < 2 ? { run: -1, afterMs: 0 } : { run: 0, afterMs: hourMs },
    }),
  ),
  runs: runsEvery(12 * hourMs, halfDays),
  recovery: { ...aPlan({}).recovery, runs: 0, untilClosed: false },
});

const anyBreak = fc.record({ which: fc.nat(99), damage: someDamage(anyStoredValue, 3) });

it('whatever somebody has made of the poll state: runs fail with our errors only, and in the end all is published', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyBreak, { minLength: 1, maxLength: 2 }), async (breaks) => {
      const errors: unknown[] = [];
      let [word, wordAtTheEnd]: unknown[] = [];
      const { broken } = await simulate(plan, system, {
        invariants: [allDecided, nothingLeft],
        watch: ({ table: { items, replace } }) => ({
          ends({ name }, ending) {
            if (ending.how === 'threw') errors.push((ending.error as { code?: string }).code ?? ending.error);
            if (name !== 'poll 1') return;
            for (const item of others) replace(item.pk, item);
            for (const { which, damage } of breaks) {
              const keys = [...items.keys()].filter((pk) => pk.startsWith('POLL#')).sort();
              const pk = keys[which % keys.length] ?? '';
              const { pk: _, ...rest } = items.get(pk) ?? {};
              replace(pk, { ...(damaged(rest, damage) as object), pk });
            }
            word = items.get(incidents);
          },
          recovered() {
            wordAtTheEnd = items.get(incidents);
          },
        }),
      });
      for (const code of errors) expect(['storage', 'run-incomplete', 'lease-lost']).toContain(code);
      if (broken.length === 0) return;
      // What a person has said of an incident is never written over: until somebody repairs it, no run goes on.
      expect(word).not.toEqual(others[0]);
      expect(wordAtTheEnd).toEqual(word);
      expect(errors.length).toBeGreaterThanOrEqual(halfDays - 1);
    }),
    {
      numRuns: 150,
      // Found once: a revision that cannot be made a text.
      examples: [
        [
          [
            {
              which: 35,
              damage: [
                { where: 457, kind: 'replace', value: new Set(['a']), key: '' },
                { where: 249, kind: 'extra', value: '', key: 'toString' },
              ],
            },
          ],
        ],
      ],
    },
  );
}, 60_000);
