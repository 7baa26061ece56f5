import type { VendorReach } from '../../target/vendor-reach.ts';
import { clockDifference, type TimeOfService } from '../clock-difference.ts';
import { good, needs, type Verdict } from './finding.ts';

/** What holds for commands that write, too: overrides are compared with the times of bounces. */
const mostClockDifferenceMs = 120_000;

/** @param isDeployed whether the poller asks from elsewhere. */
export function checkVendor(reach: VendorReach, isDeployed: boolean): Verdict {
  switch (reach.is) {
    case 'reached':
      return good(`${reach.host} answers this computer.`);
    case 'no address':
      return needs(`CONSTANT_CONTACT_API_URL ${reach.why}.`, 'Correct or unset it.');
    case 'out of reach':
      return needs(
        `${reach.host} does not answer this computer (${reach.why}).`,
        isDeployed
          ? 'Look at the network and its proxy. The deployed poller has a way of its own; docs/RUNBOOK.md says how to look at its runs.'
          : 'Look at the network and its proxy: until it answers, no run reads anything.',
      );
  }
}

export function checkClock(times: readonly TimeOfService[]): Verdict {
  if (times.length === 0)
    return {
      kind: 'unseen',
      says: 'No service has said what time it is.',
      fix: 'Look again when one answers.',
    };
  const off = times.find(({ theirs, ours }) => Math.abs(ours - theirs) > mostClockDifferenceMs);
  if (!off) return good(`Within two minutes of ${times.map(({ from }) => from).join(' and ')}.`);
  return needs(
    `${clockDifference(off)}: commands that write refuse.`,
    'Set the clock, best by network time.',
  );
}

/** @param deployed the version of the stack; undefined where it is older than that output. */
export function checkVersion(own: string, deployed: string | undefined): Verdict {
  if (deployed === own) return good(`${own}, here and deployed.`);
  return needs(
    `${deployed === undefined ? 'An older version' : `Version ${deployed}`} is deployed, and this is ${own}.`,
    'Deploy this version (CHANGELOG.md says what changes), or use the one that is deployed.',
  );
}
