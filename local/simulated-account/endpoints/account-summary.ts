import type { Endpoint } from '../endpoint.ts';
import { json } from '../exchange.ts';

const nobody = { encodedAccountId: 'simulated00001', organization: 'Simulated Newsletters' };

/** Whose account this is. Source: the contract, `Customer`; what is left out here belongs to a person. */
export const accountSummary: Endpoint = {
  purpose: 'account',
  path: /^\/v3\/account\/summary$/,
  scope: 'account_read',
  privilege: 'account:read',
  answer(_asked, _ids, { account: { owner = nobody } }) {
    return json(200, {
      contact_email: 'owner@example.com',
      country_code: 'US',
      encoded_account_id: owner.encodedAccountId,
      first_name: 'Simone',
      last_name: 'Lated',
      organization_name: owner.organization,
      state_code: 'MA',
      time_zone_id: 'US/Eastern',
    });
  },
};
