import { sharesOfABusinessList } from './providers.ts';
import type { Rates } from './rates.ts';

/**
 * The other kind of list: fortnightly, half of it at work, older and worse kept; an outage that is harder to tell from
 * ordinary bounces, early, with few sends before it; a block that lets much pass.
 */
export const secondWorld: Rates = {
  title: 'second world: half at work, fortnightly',
  seed: 7_919,
  recipients: 5_600,
  firstSendAt: '2025-09-04T07:30:00.000Z',
  sendEveryDays: 14,
  sends: 30,
  shares: sharesOfABusinessList,
  peoplePerBusinessDomain: 3,

  deadBefore: 0.05,
  consumerDeath: 0.03,
  businessDeath: 0.2,
  domainDeath: 0.04,
  movedOfDying: 0.15,
  full: 0.02,
  abandoned: 0.015,
  mistyped: 0.01,
  filteringDomains: 0.06,
  filterBlocks: 0.75,

  consumerAutoReply: 0.02,
  businessAutoReply: 0.2,
  strayD: 0.001,
  strayX: 0.0006,
  strayZ: 0.001,
  serverDown: 0.002,

  mailedByOthers: 0.15,
  othersEveryDays: [7, 60],

  outage: {
    send: 7,
    family: 'google',
    // The same hours seen by a sender who met mostly the servers that were well.
    share: 0.15,
    // Action Network warned of customers' own domains at Google too; nobody measured it, so: some, and less often.
    hostedDomains: 0.2,
    hostedShare: 0.05,
  },
  block: { sends: [18, 19, 20], family: 'microsoft', share: 0.6 },
  clicks: {
    seed: 27_182_818,
    links: 9,
    clickers: 0.25,
    chance: 0.1,
    scannedDomains: 0.35,
    scans: 0.9,
    slowScans: 0.05,
  },
};
