import type { Account, Activity } from '../account.ts';
import { type Endpoint, findReported } from '../endpoint.ts';
import { badRequest } from '../errors.ts';
import { type Answer, type Asked, json } from '../exchange.ts';
import { type List, readPosition } from '../paging.ts';

/** The rows of a report that are asked for, in its order, and each by its wire names. */
interface Rows<Row> {
  readonly rows: () => readonly Row[];
  readonly wire: (row: Row) => object;
}

/**
 * A report of what became of one activity, in pages. An activity that has not been sent has an empty report; one without
 * a report, or of a removed campaign, is not found. Source of the shape: the contract.
 *
 * @param filters what it may be asked for.
 * @param tell what it has for these filters, or the refusal.
 */
export function trackingReport<Row>(
  name: 'bounces' | 'clicks' | 'sends',
  filters: readonly string[],
  tell: (activity: Activity, filters: URLSearchParams, account: Account, asked: Asked) => Rows<Row> | Answer,
): Endpoint {
  const list: List = { defaultLimit: 500, form: 'path', filters };
  return {
    purpose: name,
    path: new RegExp(`^/v3/reports/email_reports/([^/]+)/tracking/${name}$`),
    privilege: 'ui:campaign:metrics',
    answer(asked, campaignActivityId, { account, paging }) {
      const activity = findReported(asked, campaignActivityId, account);
      if ('status' in activity) return activity;
      const position = readPosition(asked, list);
      if (!position) return badRequest('limit or cursor is invalid.');
      const told = tell(activity, position.filters, account, asked);
      if ('status' in told) return told;
      if (activity.sentAt === undefined) return json(200, { tracking_activities: [] });
      const { page, links } = paging.cut(told.rows(), asked.path, position, list);
      return json(200, { tracking_activities: page.map(told.wire), ...links });
    },
  };
}
