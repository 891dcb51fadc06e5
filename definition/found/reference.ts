/** A reference of a template while a text is being read, so that no `${` of somebody else's is taken for one. */
export const reference = (name: string, field: string): string => `\uE000${name}.${field}\uE001`;

/** The names of the references in a text that is being read. */
export const referenceNames = (text: string): string[] =>
  [...text.matchAll(/\uE000([^.\uE001]*)\.[^\uE001]*\uE001/g)].map(([, name = '']) => name);

export const ownPort = reference('self', 'port');
export const ownHost = reference('self', 'host');

/** The text as a template of the configuration: `$${` is a literal `${` there. */
export const templateOf = (text: string): string =>
  text.replaceAll('${', () => '$${').replaceAll(/\uE000([^\uE001]*)\uE001/g, (_, inner: string) => `\${${inner}}`);
