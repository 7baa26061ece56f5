import { parseJson } from '../../shared/parse-json.ts';

/** What names nobody, whatever stands around it: ids, times, numbers, codes. */
const impersonal =
  /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d{4}-\d\d-\d\d([T ][\d:.+Z-]+)?|\d{1,6}|[A-Za-z]?)$/i;

/** "a…@example.com": an address that its owner recognises, and whoever looks over a shoulder does not. */
export function maskedText(text: string): string {
  if (impersonal.test(text)) return text;
  const [first = ''] = text;
  const [domain = ''] = /(?<=.)@[\w.-]+$/.exec(text) ?? [];
  return `${first}…${domain}`;
}

/**
 * A text in JSON with every value masked that may be personal; keys stay as they are. Of a text that is no JSON, or was
 * cut, nothing stays but its length.
 */
export function maskedJson(text: string): string {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return `${text.length} characters`;
  return JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? maskedInner(inner) : inner));
}

/** The row of a report stands in the message as a text of its own. */
function maskedInner(text: string): string {
  const inner = parseJson(text);
  return typeof inner === 'object' && inner !== null ? maskedJson(text) : maskedText(text);
}
