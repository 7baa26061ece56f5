import type { MissingRight } from '../../shared/constant-contact/account-access.ts';
import type { PasteMistake } from '../../shared/constant-contact/authorization-code.ts';
import type { Refused, RefusedWhy } from '../../shared/constant-contact/authorization-service.ts';
import type { DeviceCode } from '../../shared/constant-contact/device-flow.ts';
import type { RefreshTokenKind } from '../../shared/constant-contact/refresh-token-kind.ts';
import { largeText } from './large-text.ts';
import { qrCode } from './qr-code.ts';

const indent = 2;

/** What a person needs to enter a code: the link, the code in large type, and both for the camera of a phone. */
export function deviceCodeText({ userCode, page, pageWithCode }: DeviceCode, width: number): string {
  const isTerminal = Number.isFinite(width);
  const code = (isTerminal && largeText(userCode, width - indent)) || userCode;
  const qr = isTerminal ? qrCode(pageWithCode.href, width - indent) : undefined;
  return [
    ...(qr === undefined ? [] : [shifted(qr), '']),
    'Open this page on any device, sign in at Constant Contact, and allow access:',
    `  ${pageWithCode.href}`,
    `It shows this code, or asks for it (${page.host}${page.pathname}):`,
    '',
    shifted(code),
    ...(code === userCode ? [] : [`  ${userCode}`]),
    '',
  ].join('\n');
}

/** What a person does when the answer comes back in the address of a page that does not exist. */
export function pasteText(link: URL, redirectUri: string): string {
  return [
    'Open this page in a browser, sign in at Constant Contact, and allow access:',
    `  ${link.href}`,
    `The browser then shows a page that cannot be reached, which is as it should be: its address begins with ${redirectUri}. Copy the whole address.`,
  ].join('\n');
}

function shifted(text: string): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');
}

/** `9:58 left`. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
}

const again = 'Run the command again.';

/** Why there is no sign-in, and what to do; `way` is how it was tried. */
export function refusedText({ why, status, code }: Refused, way: 'device' | 'paste'): string {
  const portal = 'in the developer portal (My Applications)';
  const sentences: Readonly<Record<RefusedWhy, string>> = {
    unreachable: `Constant Contact cannot be reached (${code ?? 'no answer'}). Look at the network, at a proxy, and at this computer's clock. ${again}`,
    busy: `Constant Contact is busy or has trouble (status ${status}). Wait a minute. ${again}`,
    notConstantContact: `Something answered that is not Constant Contact's sign-in (a page, status ${status}): a proxy, perhaps, or a network that wants a login first. ${again}`,
    unknownApplication:
      way === 'device'
        ? `Constant Contact does not know this client id. Copy the API key of the application as it is shown ${portal}.`
        : `Constant Contact does not know this client id, or the client secret is not the application's. Copy both as they are shown ${portal}; an application with a secret needs --client-secret-stdin.`,
    wrongKindOfApplication:
      way === 'device'
        ? `This application is not made for the device flow. Make one with Device Flow ${portal}, or sign in with --paste.`
        : `This application is not made for the authorization code flow. For one of the device flow, leave --paste out.`,
    scope: `Constant Contact does not give this application the scopes that are asked for. Look at the application ${portal}.`,
    code:
      way === 'device'
        ? `The code is no longer good: it was used, or an answer was lost on the way. ${again}`
        : `Constant Contact does not take the code: it is good once, for five minutes, and only with the redirect URI as it is ${portal} (--redirect-uri). ${again}`,
    noRefreshToken:
      'Access was granted, but not to stay signed in (offline_access). Sign in again and agree to all that is asked.',
    strangeLink:
      "The answer names a page that is not Constant Contact's; do not open it. Look at the network and at CONSTANT_CONTACT_DEVICE_URL.",
    unexpected: `Constant Contact answered in a way that this version does not know (status ${status}${code ? `, ${code}` : ''}).`,
  };
  return sentences[why];
}

/** What is wrong with what was pasted, and what to paste instead. */
export const pasteMistakes: Readonly<Record<PasteMistake, string>> = {
  notAnAddress: 'That is no address: copy the whole line from the top of the browser.',
  anotherPage:
    'That is the address of another page: it has to begin with the redirect URI (--redirect-uri), which appears after you have allowed access. Where Constant Contact shows an error instead, the client id, the redirect URI or the kind of application is wrong.',
  noCode: 'There is no code in that address: copy it whole, to its end.',
  noState: 'A part of that address is missing (state): copy it whole, to its end.',
  otherState: 'That address answers an earlier attempt: open the link above, and copy what comes then.',
};

/** What is missing, and who gives it. */
export function missingText({ kind, name, toDo, grantedBy }: MissingRight): string {
  return grantedBy === 'person'
    ? `Missing: the ${kind} ${name}, ${toDo}. Sign in again, and agree to all that is asked.`
    : `Missing: the ${kind} ${name} of the user who signed in, ${toDo}. The owner of the account gives it, with the user's role at Constant Contact; account managers have it.`;
}

const kindTexts: Readonly<Record<RefreshTokenKind, string>> = {
  'long-lived': 'The refresh token is long-lived: it stays good while it is used at least every 180 days.',
  rotating:
    'The refresh token is rotating: each refresh replaces it, and one lost answer ends the sign-in. Choose long-lived refresh tokens for the application, and sign in again.',
  unknown: 'Of which kind the refresh token is will show with its next refresh.',
};

export function refreshTokenText(kind: RefreshTokenKind): string {
  return kindTexts[kind];
}

/** Where the consent itself ends: nothing on this side can end it. */
export const whereToRevoke =
  'The consent itself ends at Constant Contact only: delete the application in the developer portal (My Applications), or generate a new client secret for one that has a secret.';
