/** An address in a text. */
export interface Mention {
  readonly host: string;
  readonly port?: number;
  /** Of a URL: its scheme in lower case. */
  readonly scheme?: string;
  /** Nothing but scheme, host and port: no user, no other hosts. */
  readonly isWholeUrl?: boolean;
}

/** What stands for an address instead: for host and port, or for the URL up to its path; undefined leaves it. */
export type Replace = (mention: Mention) => { readonly pair: string } | { readonly url: string } | undefined;

const url = /(?<scheme>\b[a-z][a-z0-9+.-]*):\/\/(?<authority>[^\s/?#"'`()<>\\;|]+)/gi;
const pair =
  /(?<![\w.:/@-])(?<user>[\w.-]+:[^\s@/,;()]*@)?(?<host>[A-Za-z][\w.-]*|127\.0\.0\.1):(?<port>\d{2,5})(?![\w@.])/g;
const keys =
  /\b(?<key>host(?:name)?|server|data source|addr(?:ess)?|endpoint)(?<is>\s*=\s*)(?<host>[A-Za-z][\w.-]*|127\.0\.0\.1)(?![\w.:-])(?<between>(?:(?!\b(?:host|server)\b)[^\n])*?\bport\s*=\s*)?(?<port>\d{2,5})?/gi;

/** The text with its addresses replaced: those of URLs, `host:port`, and `host=… port=…` of connection strings. */
export function replaceMentions(text: string, replace: Replace): string {
  let rest = '';
  let end = 0;
  for (const match of text.matchAll(url)) {
    rest += plainMentions(text.slice(end, match.index), replace);
    rest += ofUrl(match[0], match.groups as { scheme: string; authority: string }, replace);
    end = match.index + match[0].length;
  }
  return rest + plainMentions(text.slice(end), replace);
}

function ofUrl(whole: string, { scheme, authority }: { scheme: string; authority: string }, replace: Replace): string {
  const at = authority.lastIndexOf('@') + 1;
  const hosts = authority.slice(at).split(',');
  const replaced = hosts.map((each) => {
    const [, host, port] = /^([A-Za-z][\w.-]*|127\.0\.0\.1)(?::(\d{1,5}))?$/.exec(each) ?? [];
    if (host === undefined) return { each };
    const isWholeUrl = at === 0 && hosts.length === 1;
    const found = replace({ host, scheme: scheme.toLowerCase(), isWholeUrl, ...(port && { port: Number(port) }) });
    return { each, found };
  });
  const [only] = replaced;
  if (only?.found && 'url' in only.found) return only.found.url;
  const changed = replaced.map(({ each, found }) => (found && 'pair' in found ? found.pair : each));
  return whole.slice(0, whole.length - authority.length) + authority.slice(0, at) + changed.join(',');
}

function plainMentions(text: string, replace: Replace): string {
  const withKeys = text.replaceAll(keys, (whole, ...args) => {
    const { key, is, host, between, port } = args.at(-1) as Record<string, string | undefined>;
    const found = replace({ host: host as string, ...(port && { port: Number(port) }) });
    if (!found || !('pair' in found)) return whole;
    const [hostPart = '', portPart = ''] = found.pair.split(/(?<=\uE001):/);
    return `${key}${is}${hostPart}${between === undefined || port === undefined ? (between ?? '') + (port ?? '') : between + portPart}`;
  });
  return withKeys.replaceAll(pair, (whole, ...args) => {
    const { user = '', host, port } = args.at(-1) as Record<string, string | undefined>;
    const found = replace({ host: host as string, port: Number(port) });
    return found && 'pair' in found ? user + found.pair : whole;
  });
}
