import * as z from 'zod';

// The shapes of Constant Contact's v3 contract (build 3.0.178), reduced to what is asked for here and written anew.
// Strict objects: a field the contract does not know is a mistake of the simulation.

const time = z.iso.datetime();
const count = z.int().nonnegative();
const percent = z.number().min(0).max(100);

/** `reportingLinks`. The contract says that `href` is text, and in words that it is null on the last page. */
const links = z.strictObject({ next: z.strictObject({ href: z.string().nullish() }).optional() });

/** `BouncesTrackingActivity`. */
const bounce = z.strictObject({
  contact_id: z.uuid(),
  campaign_activity_id: z.uuid(),
  tracking_activity_type: z.literal('em_bounces'),
  email_address: z.email(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  bounce_code: z.enum(['B', 'D', 'F', 'S', 'V', 'X', 'Z']),
  current_email_address: z.email().optional(),
  created_time: time,
  deleted_at: z.iso.date().optional(),
});

/** `BouncesTrackingActivitiesPage`, to the letter. */
export const contractBouncesPage = z.strictObject({ tracking_activities: z.array(bounce), _links: links });

/** The same with the three departures the simulation makes on purpose (docs/SIMULATED_ACCOUNT.md). */
export const bouncesPage = z.strictObject({
  tracking_activities: z.array(bounce.extend({ bounce_code: z.string().length(1).optional() })),
  _links: links.optional(),
});

/** `SendsTrackingActivitiesPage`, whose last page may lack `_links`. */
export const sendsPage = z.strictObject({
  tracking_activities: z.array(
    bounce
      .omit({ bounce_code: true, current_email_address: true })
      .extend({ tracking_activity_type: z.literal('em_sends') }),
  ),
  _links: links.optional(),
});

/** `ClicksTrackingActivitiesPage`, whose last page may lack `_links`. */
export const clicksPage = z.strictObject({
  tracking_activities: z.array(
    bounce.omit({ bounce_code: true, current_email_address: true }).extend({
      tracking_activity_type: z.literal('em_clicks'),
      url_id: z.string().regex(/^\d+$/),
      link_url: z.url(),
      device_type: z.string().min(1).optional(),
    }),
  ),
  _links: links.optional(),
});

/** `ContactTrackingActivitiesPage`: rows need two ids and nothing else. */
export const contactDetailsPage = z.strictObject({
  tracking_activities: z.array(
    z.strictObject({
      contact_id: z.uuid(),
      campaign_activity_id: z.uuid(),
      created_time: time.optional(),
      tracking_activity_type: z.enum(['em_sends', 'em_opens', 'em_clicks', 'em_bounces']).optional(),
      campaign_activity_name: z.string().optional(),
    }),
  ),
  _links: links.optional(),
});

/** `ContactCampaignActivitiesSummary`. */
export const contactSummaryPage = z.strictObject({
  contact_id: z.uuid(),
  campaign_activities: z.array(
    z.strictObject({
      ...{ campaign_activity_id: z.uuid(), start_on: time },
      ...{ em_sends: count, em_bounces: count, em_opens: count, em_clicks: count },
      ...{ em_forwards: count, em_unsubscribes: count },
    }),
  ),
  _links: links.optional(),
});

const nothing = z.tuple([]).optional();

/** `ContactResource`, as far as it is answered here; whatever can be included is empty. */
export const contact = z.strictObject({
  contact_id: z.uuid(),
  email_address: z.strictObject({
    address: z.email().max(80),
    permission_to_send: z.enum(['implicit', 'unsubscribed']),
    ...{ created_at: time, updated_at: time, opt_in_source: z.literal('Account'), opt_in_date: time },
    ...{ opt_out_source: z.literal('Account').optional(), opt_out_date: time.optional() },
  }),
  ...{ first_name: z.string().max(50).optional(), last_name: z.string().max(50).optional() },
  ...{ create_source: z.literal('Account'), update_source: z.literal('Account') },
  ...{ created_at: time, updated_at: time, deleted_at: z.iso.date().optional() },
  ...{ custom_fields: nothing, list_memberships: nothing, phone_numbers: nothing },
  ...{ street_addresses: nothing, taggings: nothing, notes: nothing },
});

/** `ContactXrefs`; the sample of a `sequence_id` begins with zeros. */
export const contactXrefs = z.strictObject({
  xrefs: z.array(z.strictObject({ sequence_id: z.string().regex(/^\d+$/), contact_id: z.uuid() })),
});

/** `CrossReferenceResponse`. */
export const campaignXrefs = z.strictObject({
  xrefs: z.array(
    z.strictObject({
      v2_email_campaign_id: z.string().regex(/^\d+$/),
      ...{ campaign_id: z.uuid(), campaign_activity_id: z.uuid() },
    }),
  ),
});

/** `BulkEmailCampaignSummariesPage`. */
export const summariesPage = z.strictObject({
  bulk_email_campaign_summaries: z.array(
    z.strictObject({
      campaign_id: z.uuid(),
      campaign_type: z.string(),
      last_sent_date: time,
      unique_counts: z.strictObject({
        ...{ sends: count, opens: count, clicks: count, forwards: count },
        ...{ optouts: count, abuse: count, bounces: count, not_opened: count },
      }),
    }),
  ),
  aggregate_percents: z.strictObject({
    ...{ click: percent, open: percent, did_not_open: percent, bounce: percent, unsubscribe: percent },
  }),
  _links: links.optional(),
});

const statuses = ['Draft', 'Scheduled', 'Executing', 'Done', 'Error', 'Removed'] as const;

/** `EmailCampaigns`. */
const listedCampaign = z.strictObject({
  campaign_id: z.uuid(),
  created_at: time,
  current_status: z.enum(statuses),
  name: z.string().min(1).max(80),
  type: z.string(),
  type_code: z.int().positive(),
  updated_at: time,
});

/** `PagedEmailCampaignResponse`. */
export const campaignsPage = z.strictObject({
  campaigns: z.array(listedCampaign),
  _links: links.optional(),
});

/** `EmailCampaign`, with the status in upper case, as recorded. */
export const campaignDetails = listedCampaign.extend({
  current_status: z.enum(statuses.map((status) => status.toUpperCase())),
  campaign_activities: z.array(
    z.strictObject({
      campaign_activity_id: z.uuid(),
      role: z.enum(['primary_email', 'permalink', 'resend']),
    }),
  ),
});

/** `CampaignActivityStatsQueryResultEmail`, without the counters by device. */
export const activityStats = z.strictObject({
  errors: z.array(z.strictObject({ error_key: z.string(), error_message: z.string() })),
  results: z.array(
    z.strictObject({
      campaign_id: z.uuid(),
      campaign_activity_id: z.uuid(),
      stats: z.strictObject({
        ...{ em_sends: count, em_opens: count, em_clicks: count, em_not_opened: count },
        ...{ em_forwards: count, em_optouts: count, em_abuse: count, em_bounces: count },
        ...{ em_bounces_nonexistent_address: count, em_bounces_undeliverable: count },
        ...{ em_bounces_mailbox_full: count, em_bounces_suspended: count, em_bounces_blocked: count },
        ...{ em_bounces_vacation: count, em_bounces_other: count },
      }),
      last_refresh_time: time,
    }),
  ),
});

/** `AccessTokenResponse` of the official client; `expires_in` in seconds, as every real client reads it. */
export const tokenAnswer = z.strictObject({
  token_type: z.literal('Bearer'),
  expires_in: count,
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  scope: z.string(),
});

/** `UserPrivilegesResource`. */
export const userPrivileges = z.array(
  z.strictObject({ privilege_id: z.int(), privilege_name: z.string().min(1) }),
);

/** `Customer`, as far as it is answered here. */
export const accountSummary = z.strictObject({
  ...{ contact_email: z.email(), country_code: z.string().length(2), encoded_account_id: z.string().min(1) },
  ...{ first_name: z.string(), last_name: z.string(), organization_name: z.string().min(1) },
  ...{ state_code: z.string(), time_zone_id: z.string() },
});

/** The answer that begins the device flow: RFC 8628, section 3.2. */
export const deviceAnswer = z.strictObject({
  ...{ device_code: z.string().min(1), user_code: z.string().min(1) },
  ...{ verification_uri: z.url(), verification_uri_complete: z.url() },
  ...{ expires_in: count, interval: count },
});
