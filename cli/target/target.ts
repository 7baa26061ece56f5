import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Policy } from '../../shared/bounce/policy.ts';
import type { AddressRecords } from '../../shared/storage/address-records.ts';
import type { Activity } from './activity.ts';
import type { AlarmMailPort } from './alarm-mail.ts';
import type { Copies } from './copies.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Deployment } from './deployment.ts';
import type { ErasureKeys } from './erasure-keys.ts';
import type { Queues } from './queues.ts';
import type { RedrivePort } from './redrive.ts';
import type { SignInStore } from './sign-in-store.ts';

/** What a command works on: the records of a deployed stack, or of the store on this computer. A command does not know which. */
export interface Target {
  /** For people: `stack BounceHygiene in us-east-1`, `the store in /home/ann/.config/bounce-hygiene/store`. */
  readonly label: string;
  /** The options that name it in another command, ready for a shell: `--stack BounceHygiene`, `--region eu-west-1`; `--local`. */
  readonly options: readonly string[];
  readonly table: string;
  /** The policy that is deployed, so that what a command decides is what the classifier would. */
  readonly policy: Policy;
  /** Names and addresses of what was deployed, as CloudFormation's outputs have them. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly documents: DynamoDBDocumentClient;
  readonly records: AddressRecords;
  readonly deadLetters: DeadLetters;
  readonly erasureKeys: ErasureKeys;
  /** Undefined where there are no alarms: on this computer. */
  readonly alarmMail: AlarmMailPort | undefined;
  readonly activity: Activity;
  readonly queues: Queues;
  /**
   * Backups and messages on this computer, for as long as this process has the store; undefined where AWS keeps them, and
   * nobody can change a backup.
   */
  readonly copies: Copies | undefined;
  readonly redrive: RedrivePort;
  /** Undefined where nothing is deployed: on this computer. */
  readonly deployment: Deployment | undefined;
  readonly signIn: SignInStore;
  /** What the service said last of the time, in epoch milliseconds; undefined before its first answer. */
  serviceTime(): number | undefined;
  /** Gives back what this process alone may use. */
  close(): Promise<void>;
}

/** Whether it is the store on this computer, where nothing is deployed, and no clock and no alarm look after it. */
export function isStore({ options }: Pick<Target, 'options'>): boolean {
  return options.includes('--local');
}
