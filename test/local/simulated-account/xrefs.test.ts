import { afterEach, describe, expect, test } from 'vitest';
import { v2CampaignId, v2ContactId } from '../../../local/simulated-account/v2/ids.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../../support/an-account.ts';
import { type Asking, startAsking } from './asking.ts';
import * as contract from './contract.ts';

const [one, other] = [aRow(), aRow()];
const primary = anActivity({ bounces: [one, other] });
const resend = anActivity({ role: 'resend' });
const campaign = aCampaign({ activities: [primary, resend] });
const removed = aCampaign({ status: 'Removed' });
const contactsPath = '/v3/contacts/contact_id_xrefs?sequence_ids=';
const campaignsPath = '/v3/emails/campaign_id_xrefs?v2_email_campaign_ids=';
const many = (count: number) => Array(count).fill('1').join(',');

let asking: Asking;

async function start(
  scopes = ['campaign_data', 'contact_data'],
  privileges = ['contacts:read', 'campaign:read'],
) {
  asking = await startAsking({
    account: anAccount({ campaigns: [campaign, removed] }),
    tokens: { scopes },
    privileges,
  });
}

const statusOf = async (path: string) => (await asking.get(path)).status;

describe('ids of v2', () => {
  test('are those of an id however it is written', () => {
    const capitals = 'C0000000-0000-4000-8000-00000000000A';

    expect(v2ContactId(capitals)).toBe(v2ContactId(capitals.toLowerCase()));
    expect(v2CampaignId(capitals)).toBe(v2CampaignId(capitals.toLowerCase()));
    expect(v2ContactId(capitals)).not.toBe(v2ContactId(one.contact_id));
  });
});

describe('ids of v2 in v3', () => {
  afterEach(() => asking.server.close());

  test('lead to contacts, in the order of the ids, unknown ones left out', async () => {
    await start();
    const ids = [one, other].map(({ contact_id }) => v2ContactId(contact_id)).toSorted();
    const asked = [...ids.toReversed(), '42', '0000999999'].join(',');
    const { xrefs } = contract.contactXrefs.parse(await asking.read(contactsPath + asked));

    expect(xrefs.map(({ sequence_id }) => sequence_id)).toEqual(ids);
    expect(new Set(xrefs.map(({ contact_id }) => contact_id))).toEqual(
      new Set([one.contact_id, other.contact_id]),
    );
    expect(ids.every((id) => id.startsWith('0'))).toBe(true);
  });

  test('lead to activities, a resend to its own, and not to those of a removed campaign', async () => {
    await start();
    const gone = removed.activities[0]?.campaignActivityId ?? '';
    const ids = [resend.campaignActivityId, gone].map(v2CampaignId);

    expect(contract.campaignXrefs.parse(await asking.read(campaignsPath + ids.join(',')))).toEqual({
      xrefs: [
        {
          v2_email_campaign_id: ids[0],
          campaign_id: campaign.campaignId,
          campaign_activity_id: resend.campaignActivityId,
        },
      ],
    });
  });

  test.each([
    [contactsPath, 500],
    [campaignsPath, 50],
  ])('%s takes no more than %i, nor any that is none', async (path, most) => {
    await start();

    expect(await statusOf(path + many(most))).toBe(200);
    for (const ids of [many(most + 1), '', 'abc', '1,,2']) expect(await statusOf(path + ids)).toBe(400);
  });

  test('are for those with the scope and the privilege', async () => {
    await start(['campaign_data'], ['contacts:read']);

    expect([await statusOf(`${contactsPath}1`), await statusOf(`${campaignsPath}1`)]).toEqual([403, 403]);
  });
});
