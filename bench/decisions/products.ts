import type { BounceCode } from '../../shared/bounce/bounce-codes.ts';

/** What a product publishes about bounces, in the vendor's letters. A letter that is in neither rule counts for nothing. */
export interface Product {
  readonly name: string;
  readonly source: readonly string[];
  readonly hard: {
    readonly codes: readonly BounceCode[];
    readonly after: number;
    /** All of them within so many hours; any time when absent. */
    readonly withinHours?: number;
  };
  readonly soft?: {
    readonly codes: readonly BounceCode[];
    readonly after: number;
    /** A delivery ends `consecutive`, nothing ends `lifetime`, a number looks at so many last sends. */
    readonly among: 'consecutive' | 'lifetime' | number;
    /** Instead of `after`, for an address that has taken a message before. */
    readonly afterForActive?: number;
  };
  /** Days until a suppressed address is mailed again; never when absent. */
  readonly heldDays?: number;
}

/**
 * Rules and numbers: peers.md, section 2a, each checked again in the source named here. How letters are mapped, the
 * same for all:
 *
 * - B is a hard bounce everywhere. So is S: the product would have had the B itself, and Constant Contact recommends
 *   to remove both.
 * - V is a delivery: no product's rule counts an automatic reply.
 * - Z, X and, for Postal, F: what the product says. Where it says both or nothing, the reading that loses fewer living
 *   addresses, with a comment that says so.
 */
export const products: readonly Product[] = [
  {
    name: 'Mailchimp',
    source: [
      'https://mailchimp.com/help/soft-vs-hard-bounces/',
      'http://kb.mailchimp.com/article/whats-the-difference-between-hard-and-soft-bounce-backs',
    ],
    hard: { codes: ['B', 'S'], after: 1 },
    // Z: a server that has "permanently blocked delivery" is hard, refused content and policies are soft; one letter
    // says both, so soft. Activity means opens; a delivery stands in for it. X: nothing said.
    soft: { codes: ['F', 'D', 'Z'], after: 7, among: 'lifetime', afterForActive: 15 },
  },
  {
    name: 'Brevo',
    source: ['https://help.brevo.com/hc/en-us/articles/209435165-What-is-a-Bounce-'],
    hard: { codes: ['B', 'S'], after: 1 },
    // Z: the page lists "the server has blocked the delivery" as hard and blocks for content or reputation as soft; so
    // soft. X: "unknown reasons" are listed as soft. Campaigns in a row; the Portuguese page says four of them.
    soft: { codes: ['F', 'D', 'Z', 'X'], after: 5, among: 'consecutive' },
  },
  {
    name: 'Klaviyo',
    source: [
      'https://help.klaviyo.com/hc/en-us/articles/115005246108-Understanding-suppressed-email-profiles',
      'https://help.klaviyo.com/hc/en-us/articles/115005250408',
    ],
    // "A deliberate block by the email server" is a hard bounce.
    hard: { codes: ['B', 'S', 'Z'], after: 1 },
    // "More than 7 consecutive times". X: nothing said.
    soft: { codes: ['F', 'D'], after: 8, among: 'consecutive' },
  },
  {
    name: 'HubSpot',
    source: [
      'https://community.hubspot.com/t5/Email-Deliverability/Email-Bounces-and-how-they-affect-contact-eligibility/m-p/8997',
      'https://community.hubspot.com/t5/HubSpot-Ideas/Hubspot-s-unconventional-bounce-handling-is-costing-us-valuable/idi-p/374565',
    ],
    // Spam, policy and a full mailbox are hard. Soft bounces are retried for 72 hours and never add up. X: "other" is
    // a category of its own, hard or soft by its text; so nothing. Bounces at other customers are out of sight.
    hard: { codes: ['B', 'S', 'Z', 'F'], after: 1 },
  },
  {
    name: 'listmonk',
    source: [
      'https://github.com/knadh/listmonk/blob/master/schema.sql',
      'https://github.com/knadh/listmonk/blob/master/queries/bounces.sql',
    ],
    // As shipped: one hard bounce blocklists; two soft ones do "none". Z: hard by the status line in its mailbox
    // reader, soft from the services that call a block transient; so soft, and with that nothing.
    hard: { codes: ['B', 'S'], after: 1 },
  },
  {
    name: 'Keila',
    source: [
      'https://github.com/pentacent/keila/blob/main/lib/keila/mailings/message_actions/soft_bounce.ex',
      'https://github.com/pentacent/keila/blob/main/lib/keila_web/controllers/ses_webhook_controller.ex',
    ],
    hard: { codes: ['B', 'S'], after: 1 },
    // It takes over the class of the service that sends; Amazon SES calls a refused content transient, which is soft.
    // X: what SES cannot determine is not handled.
    soft: { codes: ['F', 'D', 'Z'], after: 3, among: 5 },
  },
  {
    name: 'Postal',
    source: [
      'https://github.com/postalserver/postal/blob/main/app/lib/message_dequeuer/outgoing_message_processor.rb',
      'https://github.com/postalserver/postal/blob/main/app/lib/message_dequeuer/single_message_processor.rb',
      'https://github.com/postalserver/postal/blob/main/doc/config/yaml.yml',
    ],
    // Any 5xx is a HardFail, Z with it; the second within a day suppresses. X: may be either, so nothing.
    hard: { codes: ['B', 'S', 'Z'], after: 2, withinHours: 24 },
    // The 18th failed attempt of one message suppresses: what D means. An F may be a 5xx or a 4xx; so nothing.
    soft: { codes: ['D'], after: 1, among: 'lifetime' },
    heldDays: 30,
  },
];
