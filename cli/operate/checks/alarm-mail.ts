import type { AlarmMail, AlarmMailPort } from '../../target/alarm-mail.ts';
import type { Deployment } from '../../target/deployment.ts';
import { good, needs, type Verdict } from './finding.ts';

/** @param topicArn for the command that subscribes anew. */
export async function checkAlarmMail(alarmMail: AlarmMailPort, topicArn: string): Promise<Verdict> {
  const mail = await alarmMail.read();
  if (mail.state === 'confirmed') {
    const also = mail.pending.length > 0 ? `; not confirmed: ${mail.pending.join(', ')}` : '';
    return good(`Alarms go to ${mail.confirmed.join(', ')}${also}.`);
  }
  const [address = 'you@example.org'] = mail.pending;
  const subscribe = `aws sns subscribe --topic-arn ${topicArn} --region ${topicArn.split(':')[3]} --protocol email --notification-endpoint ${quoted(address)}`;
  return mail.state === 'pending'
    ? needs(
        `Alarms reach nobody: ${mail.pending.join(', ')} has not confirmed.`,
        `Follow the link in the mail from AWS. It lives two days; this sends a new one, another deployment does not: ${subscribe}`,
      )
    : needs(
        'Alarms reach nobody: no address is subscribed.',
        `Subscribe one, and confirm the mail: ${subscribe}`,
      );
}

/** Sends a mail the way that alarms go. */
export async function sendTestMail(
  deployment: Pick<Deployment, 'sendTestMail'>,
  readMail: () => Promise<AlarmMail>,
): Promise<Verdict> {
  await deployment.sendTestMail();
  // Who may send need not be allowed to see to whom.
  const reached = await readMail().then(
    ({ confirmed }) => confirmed,
    () => undefined,
  );
  if (reached === undefined) return good('Sent; it arrives within minutes.');
  return reached.length > 0
    ? good(`Sent; it arrives within minutes at ${reached.join(', ')}.`)
    : needs('Sent, and nobody gets it: no address is confirmed.', 'See "alarm mail".');
}

function quoted(word: string): string {
  return /^[\w.@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
