const vendorDomain = 'constantcontact.com';

/**
 * Whether a person may be sent to a link: it is Constant Contact's, over https and without a user name in it, or it is on
 * the very origin that was asked, which only the simulated account has.
 */
export function isOwnLink(link: string, asked: URL): boolean {
  if (!URL.canParse(link)) return false;
  const { protocol, hostname, origin, username, password } = new URL(link);
  if (`${username}${password}` !== '') return false;
  const isVendor = hostname === vendorDomain || hostname.endsWith(`.${vendorDomain}`);
  return (protocol === 'https:' && isVendor) || (/^https?:$/.test(protocol) && origin === asked.origin);
}
