import { ListSubscriptionsByTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import { callAws } from '../../shared/storage/call.ts';

/** Whom alarms reach. */
export interface AlarmMail {
  /** `pending`: nobody has followed the link in AWS's mail yet. `none`: alarms go nowhere at all. */
  readonly state: 'confirmed' | 'pending' | 'none';
  /** Where they go: mostly addresses. */
  readonly confirmed: readonly string[];
  readonly pending: readonly string[];
}

export interface AlarmMailPort {
  /** @throws {StorageError} */
  read(): Promise<AlarmMail>;
}

/** What SNS writes in the place of an ARN. Source: AWS, Subscription in the API reference of SNS. */
const pendingArn = 'PendingConfirmation';
const deletedArn = 'Deleted';

/** The subscriptions of the topic that a deployed stack sends its alarms to. */
export function createAlarmMail(sns: SNSClient, topicArn: string): AlarmMailPort {
  return {
    async read() {
      const confirmed: string[] = [];
      const pending: string[] = [];
      let from: string | undefined;
      do {
        const command = new ListSubscriptionsByTopicCommand({
          TopicArn: topicArn,
          ...(from !== undefined && { NextToken: from }),
        });
        const { Subscriptions = [], NextToken } = await callAws(
          'read who gets the alarm mails',
          sns.send(command),
        );
        for (const { SubscriptionArn = deletedArn, Endpoint = '' } of Subscriptions) {
          if (SubscriptionArn === pendingArn) pending.push(Endpoint);
          else if (SubscriptionArn !== deletedArn) confirmed.push(Endpoint);
        }
        from = NextToken;
      } while (from !== undefined && from !== '');
      const state = confirmed.length > 0 ? 'confirmed' : pending.length > 0 ? 'pending' : 'none';
      return { state, confirmed, pending };
    },
  };
}
