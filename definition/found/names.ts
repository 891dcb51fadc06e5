/** Names that mean something else in a configuration. */
const reserved = new Set(['self', 'env', 'users', 'edge']);

/** A name that a configuration can have, each given once: lower-case letters, digits and dashes. */
export class Names {
  readonly #given = new Map<string, string>();

  /** The same for the same text. */
  of(text: string): string {
    const before = this.#given.get(text);
    if (before !== undefined) return before;
    const plain = text
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '');
    const letters = /^[a-z]/.test(plain) && !reserved.has(plain) ? plain : `service${plain && '-'}${plain}`;
    const taken = new Set(this.#given.values());
    let name = letters.slice(0, 60);
    for (let next = 2; taken.has(name); next++) name = `${letters.slice(0, 56)}-${next}`;
    this.#given.set(text, name);
    return name;
  }
}
