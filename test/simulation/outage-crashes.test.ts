import { describe, expect, it } from 'vitest';
import { resolveIncident } from '../../cli/operate/resolve-incident.ts';
import type { Account } from '../../local/simulated-account/account.ts';
import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import { hourMs } from '../../shared/bounce/instant.ts';
import { createIncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister, type IncidentRegister } from '../../shared/storage/incident-register.ts';
import { anAccount } from '../support/an-account.ts';
import { bouncing, people, sentInWeek, weeklySends } from '../support/weekly-sends.ts';
import { aSimulatedWorld, type SimulatedWorld } from './a-simulated-world.ts';
import { asDocumentClient } from './in-memory/table.ts';

const victims = people('gmail.com', 25);
/** The outage is in the last letter. */
const account = (): Account =>
  anAccount({ campaigns: [...weeklySends(8, 12, { 12: [bouncing('B', victims)] })] });

/** The decisions of the victims, each once, with the reason’s rule. */
function assessments({ table }: SimulatedWorld): readonly string[] {
  const found = victims.map(({ email_address }) => table.items.get(`ADDRESS#${email_address}`));
  return [...new Set(found.map((item) => `${item?.decision} ${item?.rule}`))];
}

let words = 0;

function registerOf({ table }: SimulatedWorld): IncidentRegister {
  return createIncidentRegister(asDocumentClient(table.send), 'Hygiene', () => `word-${++words}`);
}

async function say(world: SimulatedWorld, status: IncidentStatus): Promise<void> {
  const register = registerOf(world);
  const members = createIncidentMembers(asDocumentClient(world.table.send), 'Hygiene');
  const [incident] = await register.read();
  await resolveIncident(incident?.id ?? '', status, { register, members, clock: world.clock });
}

/** Reading, opening, two words of a person, each followed by runs of which one dies at the `nth` call of all. */
async function story(nth: number, end: 'diesBefore' | 'diesAfter') {
  const tokens = { mode: 'long-lived' } as const;
  const world = aSimulatedWorld({ account: account(), start: sentInWeek(12), reportPageSize: 10, tokens });
  let calls = 0;
  const seen: unknown[] = [];
  async function runs(count: number): Promise<void> {
    for (let run = 0; run < count; run += 1) {
      world.clock.advance(hourMs);
      const before = calls;
      calls += (await world.tick({ fate: (call) => (before + call.nth === nth ? end : undefined) })).calls;
    }
  }
  await runs(4);
  seen.push(assessments(world));
  for (const word of ['dismissed', 'confirmed'] as const) {
    await say(world, word);
    await runs(2);
    seen.push(assessments(world));
  }
  const incidents = await registerOf(world).read();
  seen.push(incidents.map(({ code, version, state }) => `${code} ${state.status} ${version}`));
  return { seen, calls, bodies: world.queue.bodies };
}

const told = [['review incident'], ['ignore incident-void'], ['suppress non-existent'], ['B confirmed 3']];

describe('a person who dismisses an outage in the middle of a run', () => {
  it('is heard by the runs after it, at whatever call of the run they said it', async () => {
    const unheard: unknown[] = [];
    let heard = 0;
    for (let nth = 1; nth <= 60; nth += 1) {
      const world = aSimulatedWorld({ account: account(), start: sentInWeek(12), reportPageSize: 10 });
      world.clock.advance(hourMs);
      await world.tick();
      await world.tick({
        async fate(call) {
          if (call.nth === nth) await say(world, 'dismissed');
          return undefined;
        },
      });
      await world.tick();
      await world.tick();
      const [incident] = await registerOf(world).read();
      heard += Number(incident?.state.status === 'dismissed');
      const expected = incident?.state.status === 'dismissed' ? 'ignore incident-void' : 'review incident';
      if (assessments(world).join() !== expected)
        unheard.push([nth, incident?.state.status, assessments(world)]);
    }
    expect(unheard).toEqual([]);
    expect(heard).toBeGreaterThan(5);
  });
});

describe('an outage while runs die', () => {
  it('that die nowhere is announced once, and each word told to each address once', async () => {
    const { seen, bodies } = await story(0, 'diesAfter');
    expect(seen).toEqual(told);
    const [victim] = victims;
    const marks = bodies
      .filter((body) => victim && body.includes(victim.contact_id))
      .map((body) => JSON.parse(body).marks?.[0]?.status);
    expect(marks).toEqual([undefined, 'open', 'dismissed', 'confirmed']);
  });

  it.each([
    ['after', 'any call to anything outside', 'diesAfter'],
    ['before', 'any of them', 'diesBefore'],
  ] as const)(
    '%s %s ends the same',
    async (_when, _call, end) => {
      const { calls } = await story(0, end);
      expect(calls).toBeGreaterThan(100);
      const different: unknown[] = [];
      for (let nth = 1; nth <= calls; nth += 1) {
        const { seen } = await story(nth, end);
        if (JSON.stringify(seen) !== JSON.stringify(told)) different.push([nth, seen]);
      }
      expect(different).toEqual([]);
    },
    60_000,
  );
});
