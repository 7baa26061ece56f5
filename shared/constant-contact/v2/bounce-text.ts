/** `block`: the message was refused, and the address may live. `deadAddress`: there is no such mailbox. */
export type BounceHint = 'block' | 'deadAddress';

/** RFC 3463: 5.7.x is a matter of security or policy, 5.1.1 a mailbox that does not exist. In no longer row of numbers. */
const securityStatus = /(?<![\d.])5\.7\.\d{1,3}(?!\.?\d)/;
const noMailboxStatus = /(?<![\d.])5\.1\.1(?!\.?\d)/;
const blockWords = /\b(policy|spam|blocked)\b/i;

/** What stands in an address is nobody's answer: `spam@example.com` is a mailbox like any other. */
const addresses = /\S+@\S+/g;

/**
 * What the words of a bounce suggest beyond its code: advice to a person, and no input of any decision. Where words speak
 * for both, they speak for a block, which costs the address less.
 *
 * @returns undefined where they suggest nothing, and for codes that say enough themselves.
 */
export function hintOf(
  code: string | undefined,
  { description, message }: { readonly description: string; readonly message: string },
): BounceHint | undefined {
  const text = `${description}\n${message}`.replace(addresses, ' ');
  if ((code === 'B' || code === 'X') && (securityStatus.test(text) || blockWords.test(text))) return 'block';
  return code === 'X' && noMailboxStatus.test(text) ? 'deadAddress' : undefined;
}
