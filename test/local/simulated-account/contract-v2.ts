import * as z from 'zod';

// The shapes of the vendor's pages about v2, which end with a sample each. Strict objects, as for v3.

const digits = z.string().regex(/^\d+$/);
/** Milliseconds and a Z, as in each of the samples. */
const time = z.iso.datetime({ precision: 3 });
const count = z.int().nonnegative();

/** Neither the key nor `created_since` is in a link; the last page has none. */
const link = z.string().regex(/^\/v2\/[^?]+\?next=[\w-]+$/);

const meta = z.strictObject({ pagination: z.strictObject({ next_link: link.optional() }) });

const row = { campaign_id: digits, contact_id: digits, email_address: z.email() };

export const v2BouncesPage = z.strictObject({
  meta,
  results: z.array(
    z.strictObject({
      activity_type: z.literal('EMAIL_BOUNCE'),
      ...row,
      // Missing where v3 has none.
      bounce_code: z.string().length(1).optional(),
      ...{ bounce_description: z.string(), bounce_message: z.string(), bounce_date: time },
    }),
  ),
});

export const v2ClicksPage = z.strictObject({
  meta,
  results: z.array(
    z.strictObject({
      activity_type: z.literal('EMAIL_CLICK'),
      ...row,
      ...{ link_id: digits, link_uri: z.url(), click_date: time },
    }),
  ),
});

export const v2SendsPage = z.strictObject({
  meta,
  results: z.array(z.strictObject({ activity_type: z.literal('EMAIL_SEND'), ...row, send_date: time })),
});

export const v2Summary = z.strictObject({
  ...{ sends: count, opens: count, clicks: count, forwards: count, unsubscribes: count, bounces: count },
  contact_id: digits,
});

/** What clients of v2 read of a contact; no page about it is at hand. */
export const v2ContactsPage = z.strictObject({
  meta,
  results: z.array(
    z.strictObject({
      id: digits,
      contact_id: z.uuid().optional(),
      status: z.enum(['ACTIVE', 'REMOVED']),
      ...{ first_name: z.string().optional(), last_name: z.string().optional() },
      email_addresses: z.tuple([z.strictObject({ email_address: z.email(), status: z.literal('ACTIVE') })]),
    }),
  ),
});
