import type { Account } from '../../local/simulated-account/account.ts';
import { dayMs } from '../../shared/bounce/instant.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../../test/support/an-account.ts';

/** Codes of twenty bounces, about as often as reports have them. */
const codes = 'BBBBBBBSSSZZZFFFFDDV';

/** An account whose every bounce is of another address: so many sends, one a day, of so many bounces each. */
export function accountOf(sends: number, bouncesEach: number, now: Date): Account {
  return anAccount({
    campaigns: Array.from({ length: sends }, (_, send) => {
      const at = (days: number) => new Date(now.getTime() - days * dayMs).toISOString();
      const sentAt = at(send + 2);
      const bounces = Array.from({ length: bouncesEach }, (_, number) =>
        aRow({
          email_address: `contact-${send}-${number}@example.com`,
          bounce_code: codes.charAt(number % codes.length) as 'B',
          created_time: at(send + 1.9),
        }),
      );
      return aCampaign({
        sentAt,
        activities: [anActivity({ sentAt, sends: 50 * bouncesEach, opens: bouncesEach, bounces })],
      });
    }),
  });
}
