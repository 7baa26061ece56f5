/** What the servers have in common that speak AWS's older protocol: a form asks, XML answers. */

/** A text inside an element. */
export function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** What such a service answers instead, with status 400 or 403. */
export function refusal(code: string, message = ''): string {
  return (
    `<ErrorResponse><Error><Type>Sender</Type><Code>${escapeXml(code)}</Code>` +
    `<Message>${escapeXml(message)}</Message></Error><RequestId>local</RequestId></ErrorResponse>`
  );
}
