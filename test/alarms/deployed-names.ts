import type { Template } from 'aws-cdk-lib/assertions';
import { resource, resourcesOf } from '../infra/support/synthesised.ts';

/** What metrics are told apart by: logical ids, where the template gives a resource no name. */
export interface DeployedNames {
  readonly poller: string;
  readonly classifier: string;
  readonly queue: string;
  readonly deadLetters: string;
  readonly scheduleGroup: string;
  /** As the functions' environment says it to Powertools. */
  readonly service: string;
}

export function namesIn(template: Template): DeployedNames {
  const idOf = (type: string, pattern: RegExp) => {
    const found = Object.keys(resourcesOf(template, type)).filter((id) => pattern.test(id));
    const [only] = found;
    if (only === undefined || found.length > 1)
      throw new Error(`${found.length} of ${type} are called ${pattern}`);
    return only;
  };
  const poller = idOf('AWS::Lambda::Function', /^Poller/);
  const { Properties } = resource(template, 'AWS::Lambda::Function', 'Poller');
  const { Variables } = Properties.Environment as { Variables: Record<string, string> };
  return {
    poller,
    classifier: idOf('AWS::Lambda::Function', /^Classifier/),
    queue: idOf('AWS::SQS::Queue', /^BounceQueue(?!DeadLetters)/),
    deadLetters: idOf('AWS::SQS::Queue', /^BounceQueueDeadLetters/),
    scheduleGroup: String(resource(template, 'AWS::Scheduler::ScheduleGroup').Properties.Name),
    service: Variables.POWERTOOLS_SERVICE_NAME ?? '',
  };
}
