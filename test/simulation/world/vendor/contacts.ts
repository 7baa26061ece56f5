import { firstAtCompanies, firstAtProvider, firstOfMany } from '../../plan/plan.ts';

/** The domain of most addressees. */
export const whereMostAre = 'elsewhere.example';

/** Two contacts of the vendor may have one address, and one provider may have two domains. */
export function addressOf(contact: number): string {
  if (contact >= firstOfMany) return `canary-${contact}@${whereMostAre}`;
  if (contact >= firstAtCompanies) return `canary-${contact}@${companyOf(contact)}`;
  if (contact < firstAtProvider) return `canary-${contact >> 1}@secret.example`;
  return `canary-${contact}@${contact % 3 === 0 ? 'googlemail' : 'gmail'}.com`;
}

export function isAtProvider(contact: number): boolean {
  return contact >= firstAtProvider && contact < firstAtCompanies;
}

/** Of four people at companies two are at the same one. */
function companyOf(contact: number): string {
  const number = contact - firstAtCompanies;
  return `canary-firm-${number % 4 === 1 ? number - 1 : number}.example`;
}

/** Which company it is, by its domain; undefined where it is none. */
export function companyNumber(domain: string): number | undefined {
  const [, number] = /^canary-firm-(\d+)\.example$/.exec(domain) ?? [];
  return number === undefined ? undefined : Number(number);
}

export function contactIdOf(contact: number): string {
  return guid('c', contact);
}

export function guid(kind: 'a' | 'b' | 'c', number: number): string {
  return `${kind}0000000-0000-4000-8000-${(number * 797 + 100).toString(16).padStart(12, '0')}`;
}
