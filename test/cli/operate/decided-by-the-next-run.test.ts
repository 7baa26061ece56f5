import { beforeEach, describe, expect, test } from 'vitest';
import { resolveIncident } from '../../../cli/operate/resolve-incident.ts';
import type { IncidentStatus } from '../../../shared/bounce/incident-reference.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import { createIncidentMembers } from '../../../shared/storage/incident-members.ts';
import { createIncidentRegister } from '../../../shared/storage/incident-register.ts';
import { minuteMs } from '../../support/a-clock.ts';
import { aPollingWorld } from '../../support/a-polling-world.ts';
import { aCampaign, anAccount, anActivity, aRow, sendingDay } from '../../support/an-account.ts';
import { anIncident } from '../../support/an-incident.ts';

const contacts = 30;
const rows = Array.from({ length: contacts }, (_, number) =>
  aRow({ email_address: `reader-${number}@gmail.com` }),
);
const activity = anActivity({ bounces: rows, sends: 1_000 });
const campaign = aCampaign({ activities: [activity] });
const incident = anIncident({
  campaignId: campaign.campaignId,
  campaignActivityId: activity.campaignActivityId,
  sentAt: sendingDay,
});

describe('after an operator has resolved an incident, the next run decides every address of it again', () => {
  const polling = aPollingWorld();

  function ports() {
    const { table, clock } = polling.world;
    let revisions = 0;
    return {
      register: createIncidentRegister(
        table.documents,
        table.table,
        () => `${clock.now().getTime()}-${++revisions}`,
      ),
      members: createIncidentMembers(table.documents, table.table),
      clock,
    };
  }

  /** Resolves or reopens it, and lets a quarter of an hour pass. */
  async function resolve(status: IncidentStatus) {
    const resolution = await resolveIncident(incident.id, status, ports());
    await runPoller();
    return resolution;
  }

  async function runPoller(): Promise<void> {
    const { world } = polling;
    world.clock.advance(15 * minuteMs);
    expect(await world.runPoller()).toBeUndefined();
    await world.drain();
  }

  async function decisions(): Promise<unknown[]> {
    const records = await polling.world.records();
    return [...new Set([...records.values()].map(({ decision }) => decision))];
  }

  beforeEach(async () => {
    await polling.start({ account: anAccount({ campaigns: [campaign] }) });
    const { clock } = polling.world;
    clock.advance(Date.parse(sendingDay) + dayMs - clock.now().getTime());
    await ports().register.change(() => [incident]);
    await runPoller();
  });

  test('dismissed: none of its bounces counts', async () => {
    expect(await decisions()).toEqual(['review']);

    expect(await resolve('dismissed')).toMatchObject({ is: 'changed', waiting: contacts });
    expect(await decisions()).toEqual(['ignore']);
  });

  test('confirmed: all of them count', async () => {
    await resolve('confirmed');

    expect(await decisions()).toEqual(['suppress']);
  });

  test('reopened or resolved otherwise, as often as an operator likes', async () => {
    await resolve('dismissed');
    await resolve('confirmed');
    expect(await decisions()).toEqual(['suppress']);

    await resolve('open');
    expect(await decisions()).toEqual(['review']);

    await resolve('dismissed');
    expect(await decisions()).toEqual(['ignore']);
  });

  test('and the run after that publishes nothing', async () => {
    await resolve('dismissed');
    await resolve('confirmed');
    const sent = polling.world.sent();

    await runPoller();

    expect(polling.world.sent()).toBe(sent);
  });
});
