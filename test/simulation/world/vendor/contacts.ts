import { firstAtProvider, firstOfMany } from '../../plan/plan.ts';

/** The domain of most addressees. */
export const whereMostAre = 'elsewhere.example';

/** Two contacts of the vendor may have one address, and one provider may have two domains. */
export function addressOf(contact: number): string {
  if (contact >= firstOfMany) return `canary-${contact}@${whereMostAre}`;
  if (contact < firstAtProvider) return `canary-${contact >> 1}@secret.example`;
  return `canary-${contact}@${contact % 3 === 0 ? 'googlemail' : 'gmail'}.com`;
}

export function contactIdOf(contact: number): string {
  return guid('c', contact);
}

export function guid(kind: 'a' | 'b' | 'c', number: number): string {
  return `${kind}0000000-0000-4000-8000-${(number * 797 + 100).toString(16).padStart(12, '0')}`;
}
