/** A variable that is missing or malformed; the message is one line that names it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads environment variables by name; every reader throws SettingsError naming the variable and its value. */
export class Environment {
  private readonly variables: NodeJS.ProcessEnv;

  constructor(variables: NodeJS.ProcessEnv) {
    this.variables = variables;
  }

  /** A text; empty counts as missing. */
  text(name: string, fallback?: string): string {
    const value = this.variables[name] || fallback;
    if (value === undefined) throw new SettingsError(`${name} is missing`);
    return value;
  }

  /** A text, or undefined where it is missing or empty. */
  optional(name: string): string | undefined {
    return this.variables[name] || undefined;
  }

  integer(name: string, range: { min: number; max: number; fallback?: number }): number {
    const text = this.text(name, range.fallback?.toString());
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
    throw new SettingsError(`${name} must be an integer from ${range.min} to ${range.max}, not "${text}"`);
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const text = this.text(name, fallback);
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw new SettingsError(`${name} must be ${choices.join(' or ')}, not "${text}"`);
    return choice;
  }

  /** An absolute URL of one of the schemes, written as `http:`. The error does not tell a password in it. */
  url(name: string, schemes: readonly string[] = ['http:', 'https:']): URL {
    const text = this.text(name);
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url && schemes.includes(url.protocol)) return url;
    throw new SettingsError(
      `${name} must be a URL (${schemes.join(' or ')}), not "${text.replace(/\/\/[^/]*@/, '//***@')}"`,
    );
  }
}
