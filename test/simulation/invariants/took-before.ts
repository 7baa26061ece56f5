import { daysBetween } from '../../../shared/bounce/instant.ts';
import { confirmedCodes } from '../../../shared/bounce/policy.ts';
import { addressKeyPrefix } from '../../../shared/names.ts';
import { policyOf } from '../system.ts';
import type { Row } from '../world/vendor/account.ts';
import { type Invariant, isCampaignMemory, type Observed, reportsIn } from './observed.ts';
import { mayHideWitnesses } from './outages.ts';
import { sendsBefore } from './witnesses.ts';

/** Older messages say nothing. */
const mostDays = 90;

/** Who took the send before a B, and is suppressed by it all the same: one sentence each. */
function firstStrikeProblems(world: Observed): string[] {
  const { plan, account, table, done } = world;
  const codes = confirmedCodes(policyOf(plan.policy));
  const asked = new Map(
    [...table.items].flatMap(([key, item]) =>
      (isCampaignMemory(key) ? reportsIn(item) : []).map((report) => [
        report.campaignActivityId,
        report.tookBefore,
      ]),
    ),
  );
  return account.rows.flatMap((row) => {
    const { activity, address, contactId } = row;
    const [newest] = sendsBefore(world, activity);
    if (!newest || daysBetween(isoOf(newest.sentAt), isoOf(activity.sentAt)) > mostDays) return [];
    const isFirst =
      codes.some((code) => code === row.code && row.plan.code === code) && isOnlyBounce(row, world);
    if (!isFirst || done.buried.has(address)) return [];
    // A later day asks again.
    if (
      asked.get(activity.id)?.isUnsure !== false ||
      mayHideWitnesses(world, sendsBefore(world, activity, true))
    )
      return [];
    if (!account.mail.sent(newest, world.now()).some((message) => message.contactId === contactId)) return [];
    const record = table.items.get(`${addressKeyPrefix}${address}`);
    const isSaid = record?.overrides !== undefined;
    return record?.decision === 'suppress' && !isSaid
      ? [`${address} took ${newest.id} and is suppressed by its first ${row.code}`]
      : [];
  });
}

/** Nothing else was ever shown of the address, which another contact may have as well. */
function isOnlyBounce({ address, plan }: Row, { account }: Observed): boolean {
  const shown = account.rows.filter((other) => other.address === address && other.shownAt !== undefined);
  return shown.length === 1 && plan.corrected === undefined && plan.hidden.length === 0;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** An address that took mail is not gone because one provider says so once. */
export const firstStrikeSuppressesNobody: Invariant = {
  name: 'after recovery nobody who took the send before is suppressed by a first B that has to be confirmed',
  watch: (world, broken) => ({
    recovered() {
      for (const problem of firstStrikeProblems(world)) broken(problem);
    },
  }),
};
