import type { ClickRow } from '../account.ts';
import { clicksOf } from '../clicks.ts';
import { badRequest } from '../errors.ts';
import { trackingReport } from './tracking-report.ts';

/**
 * Each time somebody used a link of one activity, newest first, of one link if asked. Source of the shape: the contract,
 * in which a link's id is text in a row and a number as a filter.
 */
export const clicksReport = trackingReport<ClickRow>(
  'clicks',
  ['url_id'],
  (activity, filters, account, { at }) => {
    const wanted = filters.get('url_id');
    if (wanted !== null && !/^\d{1,19}$/.test(wanted)) return badRequest('url_id is invalid.');
    return {
      rows() {
        const all = clicksOf(activity, account, at);
        return wanted === null ? all : all.filter(({ url_id }) => BigInt(url_id) === BigInt(wanted));
      },
      wire: ({ contact_id, ...row }) => ({
        contact_id,
        campaign_activity_id: activity.campaignActivityId,
        tracking_activity_type: 'em_clicks',
        ...row,
      }),
    };
  },
);
