import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addBounce } from '../../local/simulated-account/account.ts';
import { hourMs } from '../../shared/bounce/instant.ts';
import { aSimulatedWorld } from '../simulation/a-simulated-world.ts';
import { discrepancies, noDiscrepancies } from '../simulation/published.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../support/an-account.ts';
import { aStoredIncident } from '../support/an-incident.ts';
import { damaged, someDamage } from './breaker.ts';
import { anyStoredValue } from './stored-values.ts';

const sentAt = '2026-03-10T10:00:00.000Z';
const incidents = 'POLL#INCIDENTS';
/** What an ordinary tick does not leave behind. */
const others: readonly (Record<string, unknown> & { readonly pk: string })[] = [
  {
    pk: incidents,
    incidents: [aStoredIncident({ status: 'dismissed', settledAt: sentAt, settledBy: 'person' })],
    revision: 'revision-0',
  },
  {
    pk: 'POLL#RUN',
    revision: 'revision-0',
    run: { quotaClosedUntil: '2026-03-11T00:00:00.000Z', unfinished: 'ac000000-0000-4000-8000-000000000001' },
  },
  { pk: 'POLL#QUOTA', text: '2026-03-11T00:00:00.000Z' },
  { pk: 'POLL#DEAD_TOKEN', text: 'version-0 hash' },
  { pk: 'POLL#BEYOND', text: '{"key":"2026-03-10 hash","campaigns":[{"id":"x","at":"y"}]}' },
  { pk: 'POLL#LEASE', holder: 'revision-0', endsAt: '2026-03-10T11:05:00.000Z' },
];

/** A run over a report of two activities, and what it left in the table. */
async function aPolledWorld() {
  const activities = [
    anActivity({ sentAt, bounces: [aRow(), aRow()] }),
    anActivity({ sentAt, role: 'resend' }),
  ];
  const account = anAccount({ campaigns: [aCampaign({ sentAt, activities })] });
  const world = aSimulatedWorld({
    account,
    start: '2026-03-10T14:00:00.000Z',
    tokens: { mode: 'long-lived' },
  });
  await world.tick();
  for (const item of others) world.table.items.set(item.pk, item);
  for (const activity of activities) addBounce(activity, aRow({ created_time: '2026-03-10T13:30:00.000Z' }));
  return { account, world };
}

const anyBreak = fc.record({ which: fc.nat(99), damage: someDamage(anyStoredValue, 3) });

it('whatever somebody has made of the poll state: runs fail with our errors only, and in the end all is published', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyBreak, { minLength: 1, maxLength: 2 }), async (breaks) => {
      const { account, world } = await aPolledWorld();
      const { items } = world.table;
      for (const { which, damage } of breaks) {
        const keys = [...items.keys()].filter((pk) => pk.startsWith('POLL#')).sort();
        const pk = keys[which % keys.length] ?? '';
        const { pk: _, ...rest } = items.get(pk) ?? {};
        items.set(pk, { ...(damaged(rest, damage) as object), pk });
      }
      const word = items.get(incidents);
      const errors: unknown[] = [];
      for (let halfDay = 0; halfDay < 8; halfDay += 1) {
        world.clock.advance(12 * hourMs);
        const { error } = await world.tick();
        if (error !== undefined) errors.push((error as { code?: string }).code ?? error);
      }
      for (const code of errors) expect(['storage', 'run-incomplete', 'lease-lost']).toContain(code);
      // What a person has said of an incident is never written over: until somebody mends it, no run goes on.
      if (errors.length === 8) expect(items.get(incidents)).toEqual(word);
      else expect(discrepancies(account, world)).toEqual(noDiscrepancies);
    }),
    { numRuns: 150 },
  );
}, 60_000);
