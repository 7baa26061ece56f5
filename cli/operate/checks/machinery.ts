import type { Concurrency, Deployment } from '../../target/deployment.ts';
import { good, needs, type Verdict } from './finding.ts';

const deployAgain = 'Deploy again: npx cdk deploy --revert-drift.';

/** Who asks; whoever works as root cannot assume the redrive role, which AWS does not let root do. */
export async function checkCaller(deployment: Pick<Deployment, 'caller'>): Promise<Verdict> {
  const arn = await deployment.caller();
  return arn.endsWith(':root')
    ? needs(
        `You are the root user (${arn}), whom AWS does not let move dead letters back.`,
        'Use an IAM user or role with the policies that you need: docs/DEPLOY.md, "Who may do what".',
      )
    : good(`You are ${arn}.`);
}

export async function checkSchedule(deployment: Pick<Deployment, 'schedule'>): Promise<Verdict> {
  const schedule = await deployment.schedule();
  if (!schedule) return needs('The schedule is gone: no run starts.', deployAgain);
  return schedule.isEnabled
    ? good(`Enabled, ${schedule.rate}.`)
    : needs(
        'The schedule is disabled: no run starts, and no bounce is read.',
        `Enable it in the console of EventBridge Scheduler, unless somebody has paused it on purpose. ${deployAgain}`,
      );
}

export async function checkTrigger(deployment: Pick<Deployment, 'trigger'>): Promise<Verdict> {
  const state = await deployment.trigger();
  if (state === undefined)
    return needs('The trigger of the classifier is gone: bounces wait in the queue.', deployAgain);
  if (/^Enabl(ed|ing)$/.test(state)) return good('Enabled.');
  return needs(
    `The trigger of the classifier is not enabled (${state}): bounces wait in the queue, and are lost after days.`,
    "Enable it in the console of Lambda, at the classifier's triggers, unless somebody has paused it on purpose.",
  );
}

/** @param classifiers how many of them may run at once; one poller runs beside them. */
export async function checkConcurrency(
  deployment: Pick<Deployment, 'concurrency'>,
  classifiers: number,
): Promise<Verdict> {
  const concurrency = await deployment.concurrency();
  const stopped = (['poller', 'classifier'] as const).filter((name) => concurrency[name] === 0);
  if (stopped.length > 0)
    return needs(
      `The ${stopped.join(' and the ')} cannot run: 0 invocations are reserved, which is how Lambda throttles a function.`,
      'Remove the reserved concurrency in the console of Lambda, unless somebody has stopped it on purpose.',
    );
  const shared = needOfShared(concurrency, classifiers);
  const { account, unreserved } = concurrency;
  return unreserved >= shared
    ? good(`${unreserved} of the account's ${account} invocations at once are for all; ${shared} are needed.`)
    : needs(
        `Only ${unreserved} of the account's ${account} invocations at once are not reserved, and ${shared} are needed: runs and batches are late.`,
        'Ask AWS for a higher limit (Service Quotas, Lambda, concurrent executions), or lower what other functions reserve.',
      );
}

function needOfShared({ poller, classifier }: Concurrency, classifiers: number): number {
  return (poller === undefined ? 1 : 0) + (classifier === undefined ? classifiers : 0);
}
