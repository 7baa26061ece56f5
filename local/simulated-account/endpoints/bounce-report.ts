import { bounceCodes } from '../../../shared/bounce/bounce-codes.ts';
import { type Endpoint, findReported } from '../endpoint.ts';
import { badRequest } from '../errors.ts';
import { json } from '../exchange.ts';
import { type List, readPosition } from '../paging.ts';

const list: List = { defaultLimit: 500, form: 'path', filters: ['bounce_code'] };

/**
 * The bounces of one activity, newest first, by code if asked. An activity that has not been sent has an empty report;
 * one without a report, or of a removed campaign, is not found. Source of the shape: the contract and the guide's
 * sample, of which the second has no `_links` and no `bounce_code`.
 */
export const bounceReport: Endpoint = {
  purpose: 'bounces',
  path: /^\/v3\/reports\/email_reports\/([^/]+)\/tracking\/bounces$/,
  privilege: 'ui:campaign:metrics',
  answer(asked, campaignActivityId, { account, paging }) {
    const activity = findReported(asked, campaignActivityId, account);
    if ('status' in activity) return activity;
    const position = readPosition(asked, list);
    if (!position) return badRequest('limit or cursor is invalid.');
    const codes = position.filters.getAll('bounce_code');
    if (codes.some((code) => !Object.hasOwn(bounceCodes, code))) return badRequest('bounce_code is invalid.');

    if (activity.sentAt === undefined) return json(200, { tracking_activities: [] });
    const rows =
      codes.length === 0
        ? activity.bounces
        : activity.bounces.filter(({ bounce_code }) => codes.includes(bounce_code ?? ''));
    const { page, links } = paging.cut(rows, asked.path, position, list);
    const tracking_activities = page.map(({ contact_id, bounce_message: _, ...row }) => ({
      contact_id,
      campaign_activity_id: activity.campaignActivityId,
      tracking_activity_type: 'em_bounces',
      ...row,
    }));
    return json(200, { tracking_activities, ...links });
  },
};
