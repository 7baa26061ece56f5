import { sharesOfAConsumerList } from './providers.ts';
import type { Rates } from './rates.ts';

/**
 * A consumer newsletter, once a week for a year.
 *
 * Nobody publishes these rates per address; each is a round figure with the reason beside it. What vendors of list
 * cleaning quote (22 % a year) counts unsubscribing and losing interest, and is their advertisement.
 */
export const firstWorld: Rates = {
  title: 'first world: consumers, weekly',
  seed: 20_201_215,
  recipients: 4_800,
  firstSendAt: '2026-01-06T15:00:00.000Z',
  sendEveryDays: 7,
  sends: 52,
  shares: sharesOfAConsumerList,
  // A bakery has one reader, a school a handful.
  peoplePerBusinessDomain: 2,

  // A list in use but not cleaned: the vendor's customers see 3 to 13 % bounces of all kinds (peers.md, 2b).
  deadBefore: 0.025,
  // Free mailboxes are closed after two years of silence at Google, one at Microsoft: few within any one year.
  consumerDeath: 0.02,
  // People stay about four years with an employer, so a quarter leave in a year; half of those addresses are closed.
  businessDeath: 0.12,
  // A small business in ten closes or changes its name within a year; most keep the domain or forward it.
  domainDeath: 0.02,
  // Readers who care tell; the others are simply gone.
  movedOfDying: 0.25,
  // Quotas are large: a full mailbox is rare, and nearly as often given up as emptied.
  full: 0.012,
  abandoned: 0.01,
  // One sign-up in some 150; forms that check the domain let through fewer, paper lists more.
  mistyped: 0.006,
  // Filters are set per company; one in thirty dislikes newsletters. A score decides, so that some mail passes.
  filteringDomains: 0.03,
  filterBlocks: 0.9,

  // Consumers rarely set one; at work it is habit, though many answer only to colleagues.
  consumerAutoReply: 0.01,
  businessAutoReply: 0.12,
  // One in a few thousand: the everyday noise below which no vendor's report goes.
  strayD: 0.0004,
  strayX: 0.0003,
  strayZ: 0.0005,
  serverDown: 0.001,

  // Some 600,000 customers share this vendor, many of them local: a third of a list hears from another one.
  mailedByOthers: 0.3,
  othersEveryDays: [5, 40],

  outage: {
    send: 26,
    family: 'google',
    // 14 and 15 December 2020: "550 5.1.1 NoSuchUser" for living mailboxes (peers.md, 2c), by Google's own report for
    // 6 h 41 min and "a significant subset" of users; senders saw refused and accepted mail alternate (phplist.org,
    // rightwave.com). No share was published: somewhat under half for a send in the middle of it.
    share: 0.4,
    // Google's report and most senders name gmail.com only.
    hostedDomains: 0,
    hostedShare: 0,
  },
  // "Bounce rate raised from 3 to 48 %, ISP blocked" (peers.md, 0.1): nearly all mail to the provider that blocks,
  // until the sender has asked to be let in again.
  block: { sends: [36, 37, 38], family: 'microsoft', share: 0.85 },
  clicks: {
    seed: 18_061_815,
    links: 6,
    // Vendors report clicks of one to three in a hundred messages, most of them by the same people.
    clickers: 0.3,
    chance: 0.07,
    // Microsoft's and others' products rewrite and follow links, as an option that larger companies pay for; a few of
    // their visits come later than anybody can tell from a person. Nobody publishes shares.
    scannedDomains: 0.15,
    scans: 0.8,
    slowScans: 0.03,
  },
};
