import { bounceCodes } from '../../../shared/bounce/bounce-codes.ts';
import type { BounceRow } from '../account.ts';
import { badRequest } from '../errors.ts';
import { trackingReport } from './tracking-report.ts';

/**
 * The bounces of one activity, newest first, by code if asked. Source of the shape: the contract and the guide's sample, of
 * which the second has no `_links` and no `bounce_code`.
 */
export const bounceReport = trackingReport<BounceRow>('bounces', ['bounce_code'], (activity, filters) => {
  const codes = filters.getAll('bounce_code');
  if (codes.some((code) => !Object.hasOwn(bounceCodes, code))) return badRequest('bounce_code is invalid.');
  return {
    rows: () =>
      codes.length === 0
        ? activity.bounces
        : activity.bounces.filter(({ bounce_code }) => codes.includes(bounce_code ?? '')),
    wire: ({ contact_id, bounce_message: _, ...row }) => ({
      contact_id,
      campaign_activity_id: activity.campaignActivityId,
      tracking_activity_type: 'em_bounces',
      ...row,
    }),
  };
});
