import { expect, it } from 'vitest';
import { announce, isToAnnounce } from '../../../../functions/poller/outage/announce.ts';
import { PublishIncompleteError } from '../../../../shared/errors.ts';
import { type Incident, settle } from '../../../../shared/storage/incident-register.ts';
import { aBounce } from '../../../support/a-bounce.ts';
import { anIncident } from '../../../support/an-incident.ts';

const at = '2026-11-20T12:00:00.000Z';
const { announcedAt: _, ...unannounced } = anIncident();

/** An announcement during which the register changes as `meanwhile` says, and the register after it. */
async function announced(
  known: Incident,
  { refused = [], meanwhile = (all) => all }: { refused?: number[]; meanwhile?: Change } = {},
): Promise<readonly Incident[]> {
  let register: readonly Incident[] = [known];
  await announce(known, [aBounce(), aBounce({ contactId: '0c0c0c0c-0000-4000-8000-000000000002' })], {
    publisher: {
      async publish() {
        register = meanwhile(register);
        return refused;
      },
    },
    incidents: {
      all: () => [known],
      referencesOf: () => [],
      async change(change) {
        register = change(register);
      },
    },
    now: () => new Date(at),
  });
  return register;
}
type Change = (all: readonly Incident[]) => readonly Incident[];

it('an incident is announced once all of its bounces are published', async () => {
  const incident = unannounced;
  expect(await announced(incident)).toEqual([{ ...incident, announcedAt: at, announcedVersion: 1 }]);
  await expect(announced(incident, { refused: [0] })).rejects.toThrow(PublishIncompleteError);
});

it('is not done when the queue refuses a part: the next run publishes all of them again', async () => {
  await expect(announced(unannounced, { refused: [1] })).rejects.toThrow(PublishIncompleteError);
});

it('what a person says while it is being announced is announced by the next run', async () => {
  const incident = unannounced;
  const meanwhile: Change = (all) => settle(all, incident.id, { status: 'confirmed', by: 'person', at });
  const [after] = await announced(incident, { meanwhile });
  expect(after).toMatchObject({ status: 'confirmed', version: 2 });
  expect(after && isToAnnounce(after, [after])).toBe(true);
});
