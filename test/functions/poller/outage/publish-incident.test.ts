import { expect, it } from 'vitest';
import { nobodyErased } from '../../../../functions/poller/memory/erased.ts';
import { publishIncident } from '../../../../functions/poller/outage/publish-incident.ts';
import { type Incident, isToPublish, resolve } from '../../../../shared/bounce/outage/incident.ts';
import { PublishIncompleteError } from '../../../../shared/errors.ts';
import { aBounce } from '../../../support/a-bounce.ts';
import { anIncident, ended } from '../../../support/an-incident.ts';

const at = '2026-11-20T12:00:00.000Z';
const due = anIncident({ publication: 'due' });

/** Publishes an incident while the register changes as `meanwhile` says; the register after it. */
async function published(
  incident: Incident,
  {
    refused = [],
    uncoded = 0,
    meanwhile = (one) => one,
  }: { refused?: number[]; uncoded?: number; meanwhile?: Change } = {},
): Promise<readonly Incident[]> {
  let register: readonly Incident[] = [incident];
  await publishIncident(
    incident,
    {
      bounces: [aBounce(), aBounce({ contactId: '0c0c0c0c-0000-4000-8000-000000000002' })],
      uncoded,
    },
    {
      erased: nobodyErased,
      publisher: {
        async publish() {
          register = register.map(meanwhile);
          return refused;
        },
      },
      incidents: {
        all: () => [incident],
        referencesOf: () => [],
        async change(change) {
          register = change(register);
        },
      },
      now: () => new Date(at),
    },
  );
  return register;
}
type Change = (incident: Incident) => Incident;

it('an incident counts as published once all of its bounces are', async () => {
  expect(await published(due)).toEqual([{ ...due, publication: { at, version: 1 } }]);
});

it.each([[[0]], [[1]]])(
  'it does not while the queue refuses a part, %j: the next run publishes all of them again',
  async (refused) => {
    await expect(published(due, { refused })).rejects.toThrow(PublishIncompleteError);
  },
);

it('a resolution by an operator meanwhile has not been published: the next run does that', async () => {
  const meanwhile: Change = (incident) => resolve(incident, ended('confirmed', at));
  const [after] = await published(due, { meanwhile });
  expect(after).toMatchObject({ state: { status: 'confirmed' }, version: 2 });
  expect(after && isToPublish(after, [after])).toBe(true);
});

it('is not done while rows have no code yet, for a day', async () => {
  const [young] = await published({ ...due, openedAt: '2026-11-20T06:00:00.000Z' }, { uncoded: 3 });
  expect(young).toMatchObject({ publication: 'due' });
  const [old] = await published(due, { uncoded: 3 });
  expect(old).toMatchObject({ publication: { version: 1 } });
});
