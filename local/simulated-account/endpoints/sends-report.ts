import { recipientsOf } from '../recipients.ts';
import { trackingReport } from './tracking-report.ts';

/**
 * Everybody one activity was sent to. Whoever bounced is among them; the rest are made-up readers, up to the activity's
 * number of sends.
 */
export const sendsReport = trackingReport<number>('sends', [], (activity, _filters, account) => {
  const recipients = recipientsOf(activity, account);
  return {
    rows: () => recipients.places,
    wire: (place) => ({
      ...recipients.at(place),
      campaign_activity_id: activity.campaignActivityId,
      tracking_activity_type: 'em_sends',
      created_time: activity.sentAt,
    }),
  };
});
