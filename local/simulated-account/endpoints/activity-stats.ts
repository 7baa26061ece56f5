import type { BounceCode } from '../../../shared/bounce/bounce-codes.ts';
import type { Activity, BounceRow } from '../account.ts';
import { countClickers } from '../clicks.ts';
import { type Endpoint, findActivity, isUuid } from '../endpoint.ts';
import { badRequest, notFound } from '../errors.ts';
import { json } from '../exchange.ts';

/** Source: the contract, `campaign_activity_ids`. */
const mostIds = 10;

/** Which counter counts which code. The names match; the vendor nowhere says so. */
const counters = {
  em_bounces_nonexistent_address: 'B',
  em_bounces_undeliverable: 'D',
  em_bounces_mailbox_full: 'F',
  em_bounces_suspended: 'S',
  em_bounces_blocked: 'Z',
  em_bounces_vacation: 'V',
  em_bounces_other: 'X',
} as const satisfies Record<string, BounceCode>;

/**
 * Counters of up to ten activities. One malformed id is a 404 for all of them; an unknown one, or one that was not
 * sent, is an entry in `errors` beside the others' results.
 */
export const activityStats: Endpoint = {
  purpose: 'stats',
  path: /^\/v3\/reports\/stats\/email_campaign_activities\/([^/]+)$/,
  privilege: 'ui:campaign:metrics',
  answer(asked, ids, { account }) {
    const wanted = ids.split(',');
    if (!wanted.every(isUuid)) return notFound();
    if (wanted.length > mostIds) return badRequest('too many campaign_activity_ids.');
    const found = wanted.map((id) => findActivity(account, id));
    const errors = found.flatMap((entry) => (entry?.activity.sentAt === undefined ? [statsError] : []));
    const results = found.flatMap((entry) => {
      if (entry?.activity.sentAt === undefined) return [];
      return {
        campaign_id: entry.campaign.campaignId,
        campaign_activity_id: entry.activity.campaignActivityId,
        stats: stats(entry.activity, asked.at),
        last_refresh_time: new Date(asked.at).toISOString(),
      };
    });
    return json(200, { errors, results });
  },
};

/** The contract's own example, wording included. */
const statsError = {
  error_key: 'reportingsvc.not_found.invalid_path_param.campaign_ids.',
  error_message: 'Could not find any campaign stats for all requested campaigns.',
};

function stats(activity: Activity, now: number): Record<string, number> {
  const { sends, opens, bounces } = activity;
  const em_clicks = countClickers(activity, now);
  const total = uniqueContacts(bounces);
  const counts = Object.entries(counters).map(
    ([counter, code]) => [counter, uniqueContacts(bounces.filter((row) => counted(row) === code))] as const,
  );
  return {
    ...{ em_sends: sends, em_opens: opens, em_clicks, em_forwards: 0, em_optouts: 0, em_abuse: 0 },
    em_bounces: total,
    em_not_opened: Math.max(0, sends - opens - total),
    ...Object.fromEntries(counts),
  };
}

/** In the guide's sample the seven counters add up to the total, so rows without a known code are "other". */
function counted({ bounce_code = '' }: BounceRow): BounceCode {
  return Object.values(counters).find((code) => code === bounce_code) ?? 'X';
}

function uniqueContacts(rows: readonly BounceRow[]): number {
  return new Set(rows.map(({ contact_id }) => contact_id)).size;
}
