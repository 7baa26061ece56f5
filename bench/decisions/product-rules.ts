import type { Bounce } from '../../shared/bounce/bounce.ts';
import { isBounceCode } from '../../shared/bounce/bounce-codes.ts';
import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { Product } from './products.ts';
import type { Assessment, RuleSet, SendOutcome } from './rule-set.ts';

/** What a product remembers of one address. */
interface Memory {
  hardAt: Instant[];
  /** One for each send that the soft rule looks at, oldest first: true is a soft bounce. */
  soft: boolean[];
  everDelivered: boolean;
  suppressedAt?: Instant;
}

type SoftRule = NonNullable<Product['soft']>;
type Outcome = 'delivered' | 'hard' | 'soft' | 'ignored';

const hourMs = 3_600_000;

/** A product's published rule, acted out. */
export function ruleSetOf(product: Product): RuleSet {
  return {
    name: product.name,
    start() {
      const known = new Map<string, Memory>();
      return {
        learn(send) {
          const bounces = new Map(send.bounces.map((bounce) => [bounce.address, bounce]));
          for (const { address } of send.mailed) {
            const memory = known.get(address) ?? { hardAt: [], soft: [], everDelivered: false };
            known.set(address, memory);
            remember(memory, bounces.get(address), send, product);
          }
        },
        decisionOf: (address) => assess(known.get(address), product),
      };
    },
  };
}

function remember(memory: Memory, bounce: Bounce | undefined, send: SendOutcome, product: Product): void {
  const at = bounce?.bouncedAt ?? send.sentAt;
  const outcome = outcomeOf(bounce, product);
  memory.soft = softAfter(memory.soft, outcome, product.soft?.among);
  if (outcome === 'delivered') memory.everDelivered = true;
  if (outcome === 'hard') memory.hardAt.push(at);
  const enough =
    (outcome === 'hard' && isHardEnough(memory, at, product)) ||
    (outcome === 'soft' && isSoftEnough(memory, product));
  if (enough) memory.suppressedAt = at;
}

function softAfter(soft: boolean[], outcome: Outcome, among: SoftRule['among'] | undefined): boolean[] {
  if (typeof among === 'number') return [...soft, outcome === 'soft'].slice(-among);
  if (outcome === 'soft') return [...soft, true];
  return outcome === 'delivered' && among === 'consecutive' ? [] : soft;
}

function outcomeOf(bounce: Bounce | undefined, { hard, soft }: Product): Outcome {
  if (!bounce || bounce.code === 'V') return 'delivered';
  const { code } = bounce;
  if (!isBounceCode(code)) return 'ignored';
  if (hard.codes.includes(code)) return 'hard';
  return soft?.codes.includes(code) ? 'soft' : 'ignored';
}

function isHardEnough({ hardAt }: Memory, now: Instant, { hard }: Product): boolean {
  const since = Date.parse(now) - (hard.withinHours ?? Number.POSITIVE_INFINITY) * hourMs;
  return hardAt.filter((at) => Date.parse(at) > since).length >= hard.after;
}

function isSoftEnough({ soft, everDelivered }: Memory, { soft: rule }: Product): boolean {
  if (!rule) return false;
  const after = everDelivered ? (rule.afterForActive ?? rule.after) : rule.after;
  return soft.filter(Boolean).length >= after;
}

function assess(memory: Memory | undefined, { heldDays }: Product): Assessment {
  if (memory?.suppressedAt === undefined) return { decision: 'ignore' };
  if (heldDays === undefined) return { decision: 'suppress' };
  return { decision: 'retry', retryAfter: daysAfter(memory.suppressedAt, heldDays) };
}
