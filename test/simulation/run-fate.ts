/** A call that a run makes to anything outside itself. */
interface OutsideCall {
  readonly to: 'dynamoDb' | 'sqs' | 'secrets' | 'vendor';
  /** From 1, over all services together. */
  readonly nth: number;
}

/** Whether the run dies at a call: before it took effect, or after it did but before the answer came. */
export type Fate = (call: OutsideCall) => 'diesBefore' | 'diesAfter' | undefined | Promise<undefined>;

export interface FatedRun {
  /** Makes a call, unless the run dies at it or has died before. */
  call<Answer>(to: OutsideCall['to'], make: () => Promise<Answer>): Promise<Answer>;
  readonly calls: () => number;
  readonly died: () => boolean;
}

/** A run that may die. A dead run does nothing any more: not even what stands in a `finally`. */
export function createFatedRun(fate: Fate): FatedRun {
  let calls = 0;
  let dead = false;
  return {
    calls: () => calls,
    died: () => dead,
    async call(to, make) {
      if (dead) throw death();
      calls += 1;
      const end = await fate({ to, nth: calls });
      if (end === 'diesBefore') dead = true;
      if (dead) throw death();
      const answer = await make();
      if (end === 'diesAfter') dead = true;
      if (dead) throw death();
      return answer;
    },
  };
}

function death(): Error {
  return Object.assign(new Error('the run is dead'), { name: 'TimeoutError' });
}
