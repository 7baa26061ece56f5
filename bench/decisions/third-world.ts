import { sharesOfAConsumerList } from './providers.ts';
import type { Rates } from './rates.ts';

/**
 * The sender that evidence helps least: monthly, so that few sends come later, and with more of what is passing (full
 * mailboxes, servers that are down, single blocks). Drawn after the policies were tuned on the other two, and for no
 * goal.
 */
export const thirdWorld: Rates = {
  title: 'third world: a club, monthly',
  seed: 31_415_926,
  recipients: 6_000,
  firstSendAt: '2025-03-11T18:20:00.000Z',
  sendEveryDays: 30,
  sends: 20,
  shares: { ...sharesOfAConsumerList, 'gmail.com': 0.33, 'yahoo.com': 0.08 },
  peoplePerBusinessDomain: 2,

  deadBefore: 0.04,
  consumerDeath: 0.04,
  businessDeath: 0.18,
  domainDeath: 0.03,
  movedOfDying: 0.3,
  full: 0.03,
  abandoned: 0.015,
  mistyped: 0.012,
  filteringDomains: 0.04,
  filterBlocks: 0.6,

  consumerAutoReply: 0.02,
  businessAutoReply: 0.15,
  strayD: 0.002,
  strayX: 0.001,
  strayZ: 0.002,
  serverDown: 0.004,

  mailedByOthers: 0.4,
  othersEveryDays: [5, 60],

  outage: { send: 9, family: 'google', share: 0.3, hostedDomains: 0.1, hostedShare: 0.1 },
  block: { sends: [14, 15], family: 'yahoo', share: 0.7 },

  clicks: {
    seed: 16_180_339,
    links: 4,
    clickers: 0.4,
    chance: 0.15,
    scannedDomains: 0.25,
    scans: 0.85,
    slowScans: 0.1,
  },
};
