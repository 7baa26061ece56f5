import type { Account } from '../../local/simulated-account/account.ts';
import { aCampaign, anAccount, anActivity, aRow, aRowWithoutCode, manyRows } from './an-account.ts';

/** Hours after the sends of `aFirstWeek`: all of them are fresh. */
export const thatEvening = '2026-03-10T18:00:00.000Z';

/** A small account that has one of everything a report can hold. */
export function aFirstWeek(): Account {
  const twice = { contact_id: 'c0ffee00-0000-4000-8000-000000000001', email_address: 'Twice@Example.com' };
  const newsletter = anActivity({
    sends: 400,
    bounces: [
      ...['B', 'S', 'Z', 'F', 'D', 'V', 'X', 'Q'].map((bounce_code) => aRow({ bounce_code })),
      aRowWithoutCode(),
      aRow({ ...twice, bounce_code: 'F' }),
      aRow({ email_address: 'moved@example.com', current_email_address: 'elsewhere@example.com' }),
      aRow({ deleted_at: '2026-03-10' }),
      aRow({ email_address: 'jürgen@bücher.example', first_name: 'Jürgen', last_name: 'Łoś' }),
      ...manyRows(20, { bounce_code: 'D' }),
    ],
  });
  const offer = anActivity({ sends: 50, bounces: [aRow({ ...twice, bounce_code: 'B' }), aRow()] });
  return anAccount({
    campaigns: [aCampaign({ activities: [newsletter] }), aCampaign({ activities: [offer] })],
  });
}
