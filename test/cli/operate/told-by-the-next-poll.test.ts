import { beforeEach, describe, expect, test } from 'vitest';
import { settleIncident } from '../../../cli/operate/settle-incident.ts';
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

describe('what a person says of an incident, the next poll tells every address', () => {
  const polling = aPollingWorld();

  function parts() {
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

  /** Says it, and lets a quarter of an hour pass. */
  async function say(status: IncidentStatus) {
    const settled = await settleIncident(incident.id, status, parts());
    await poll();
    return settled;
  }

  async function poll(): Promise<void> {
    const { world } = polling;
    world.clock.advance(15 * minuteMs);
    expect(await world.tick()).toBeUndefined();
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
    await parts().register.change(() => [incident]);
    await poll();
  });

  test('dismissed, and none of its bounces counts', async () => {
    expect(await decisions()).toEqual(['review']);

    expect(await say('dismissed')).toMatchObject({ is: 'changed', waiting: contacts });
    expect(await decisions()).toEqual(['ignore']);
  });

  test('confirmed, and all of them count', async () => {
    await say('confirmed');

    expect(await decisions()).toEqual(['suppress']);
  });

  test('taken back after everybody had been told, as often as a person likes', async () => {
    await say('dismissed');
    await say('confirmed');
    expect(await decisions()).toEqual(['suppress']);

    await say('open');
    expect(await decisions()).toEqual(['review']);

    await say('dismissed');
    expect(await decisions()).toEqual(['ignore']);
  });

  test('and the poll after that has nothing left to tell', async () => {
    await say('dismissed');
    await say('confirmed');
    const sent = polling.world.sent();

    await poll();

    expect(polling.world.sent()).toBe(sent);
  });
});
