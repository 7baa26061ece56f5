import type { VendorReach } from '../../target/vendor-reach.ts';
import { good, needs, type Verdict } from './finding.ts';

/** What holds for commands that write, too: overrides are compared with the times of bounces. */
const mostClockDifferenceMs = 120_000;

export function checkVendor(reach: VendorReach): Verdict {
  switch (reach.is) {
    case 'reached':
      return good(`${reach.host} answers this computer.`);
    case 'no address':
      return needs(`CONSTANT_CONTACT_API_URL ${reach.why}.`, 'Correct or unset it.');
    case 'out of reach':
      return needs(
        `${reach.host} does not answer this computer (${reach.why}).`,
        'Look at the network and its proxy. The deployed poller has a way of its own; docs/RUNBOOK.md says how to look at its runs.',
      );
  }
}

/** @param times what services have said of the time, each with ours at that moment, in epoch milliseconds. */
export function checkClock(
  times: readonly { readonly from: string; readonly theirs: number; readonly ours: number }[],
): Verdict {
  if (times.length === 0)
    return {
      kind: 'unseen',
      says: 'No service has said what time it is.',
      fix: 'Look again when one answers.',
    };
  const off = times.find(({ theirs, ours }) => Math.abs(ours - theirs) > mostClockDifferenceMs);
  if (!off) return good(`Within two minutes of ${times.map(({ from }) => from).join(' and ')}.`);
  const minutes = Math.round(Math.abs(off.ours - off.theirs) / 60_000);
  return needs(
    `This computer's clock is ${minutes} minutes ${off.ours > off.theirs ? 'ahead of' : 'behind'} ${off.from}'s: commands that write refuse.`,
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
