import { type AwsClient, onEveryCall } from './client-calls.ts';

/**
 * What happens to one call of an SDK client: `lostRequest` never arrives, `lostAnswer` does its work and then fails,
 * an object is the name of the error AWS answers with.
 */
export type CallFault = 'lostRequest' | 'lostAnswer' | { readonly error: string } | undefined;

/** Which fault the `nth` call (from 1) of `command` meets, counted per command since the client was made faulty. */
export type FaultPlan = (call: {
  readonly command: string;
  readonly nth: number;
  readonly total: number;
}) => CallFault | Promise<CallFault>;

/** Makes a real client meet faults. It still talks to its server: only the wire in between is cut. */
export function makeFaulty(client: AwsClient, plan: FaultPlan): void {
  const counts = new Map<string, number>();
  let total = 0;
  onEveryCall(client, { name: 'faults', step: 'initialize' }, async ({ command, make }) => {
    const nth = (counts.get(command) ?? 0) + 1;
    counts.set(command, nth);
    total += 1;
    const fault = await plan({ command, nth, total });
    if (typeof fault === 'object') throw named(fault.error);
    if (fault === 'lostRequest') throw named('TimeoutError');
    const answer = await make();
    if (fault === 'lostAnswer') throw named('TimeoutError');
    return answer;
  });
}

/** An error as AWS and the network throw them: its text quotes what must never be logged. */
function named(name: string): Error {
  return Object.assign(new Error('canary@example.com was in this request'), { name });
}
