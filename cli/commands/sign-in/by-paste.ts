import {
  createAuthorization,
  exchangeCode,
  readPasted,
} from '../../../shared/constant-contact/authorization-code.ts';
import type { Grant } from '../../../shared/constant-contact/authorization-service.ts';
import { CommandError } from '../../command-error.ts';
import { askHidden } from '../../terminal/ask.ts';
import { pasteMistakes, pasteText } from '../../terminal/sign-in-report.ts';
import { stopped } from '../open-sign-in-store.ts';
import { denied, refused, type Ways } from './ways.ts';

/**
 * Consent by the authorization code flow: the address of the page on which the browser ends is pasted.
 *
 * @throws {CommandError} when there is no consent; nothing was stored.
 */
export async function byPaste(
  redirectUri: string,
  { application, scopes, urls, flow, context }: Ways,
): Promise<Grant> {
  const { err, outside, isInteractive } = context;
  const { clientId } = application;
  const authorization = createAuthorization(
    { clientId, redirectUri, scopes },
    urls.authorizeUrl,
    outside.chance,
  );
  err.print(pasteText(authorization.link, redirectUri));
  if (isInteractive && outside.openBrowser(authorization.link)) err.print('It opens in your browser, too.');
  for (;;) {
    const text = isInteractive
      ? await askHidden('The whole address (it is not shown)')
      : await outside.nextLine();
    if (text === undefined && (isInteractive || flow.isInterrupted())) throw stopped();
    const pasted = readPasted(text ?? '', authorization);
    if (pasted.kind === 'denied') throw denied();
    if (pasted.kind === 'refused') throw refused(pasted, 'paste');
    if (pasted.kind === 'code') {
      const end = await exchangeCode(pasted.code, authorization, application, urls.tokenUrl, flow);
      if (flow.isInterrupted()) throw stopped();
      if (end.kind === 'refused') throw refused(end, 'paste');
      return end.grant;
    }
    const mistake = pasteMistakes[pasted.mistake];
    if (!isInteractive) throw new CommandError(`${mistake} Nothing was stored.`);
    err.print(mistake);
  }
}
