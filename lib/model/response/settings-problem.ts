import type { NotifySettings } from './notify-settings.ts';
import type { ChangeWindow, Freeze, PreflightSettings } from './preflight-settings.ts';
import type { RollbackSettings } from './rollback-settings.ts';
import type { ResponseSettings } from './settings.ts';

interface Environment {
  readonly system: string;
  readonly name: string;
  readonly response: ResponseSettings;
}

/** What is wrong with an environment's response, naming setting and value; undefined where nothing is. */
export function responseProblem({ system, name, response }: Environment): string | undefined {
  const { rollback, notify, preflight } = response;
  return rollbackProblem(rollback) ?? channelProblem(notify, `${system}-${name}-`) ?? preflightProblem(preflight);
}

function rollbackProblem({ mode, services, stack, ...numbers }: RollbackSettings): string | undefined {
  for (const [of, value] of Object.entries({ mode, ...services })) {
    if (value === 'act' || value === 'observe') continue;
    return `response.rollback: ${of} is ${JSON.stringify(value)}: act or observe`;
  }
  if (stack !== 'cloudformation' && stack !== 'own') {
    return `response.rollback.stack is ${JSON.stringify(stack)}: cloudformation or own`;
  }
  const [bad] = Object.entries(numbers).filter(([, value]) => !(value > 0));
  return bad && `response.rollback.${bad[0]} is ${bad[1]}: above 0`;
}

const kinds = ['webhook', 'slack', 'pagerduty'];

/** A secret carries its environment's name, or a role of one could read another's. */
function channelProblem({ channels, ...rest }: NotifySettings, prefix: string): string | undefined {
  const seen = new Set<string>();
  for (const { kind, name, secret } of channels) {
    const which = `channels: ${JSON.stringify(`${kind}:${name}:${secret}`)}`;
    if (!kinds.includes(kind)) return `${which} is not KIND:NAME:SECRET with a kind of ${kinds.join(', ')}`;
    if (!/^[\w-]+$/.test(name)) return `${which}: ${JSON.stringify(name)} is no name: letters, digits, - and _`;
    if (seen.has(name)) return `${which}: there are two of the name ${JSON.stringify(name)}`;
    seen.add(name);
    // The characters that a secret's name may have. Source: Secrets Manager API reference, CreateSecret.
    if (!secret.startsWith(prefix) || !/^[\w/+=.@-]+$/.test(secret)) {
      return `${which}: the name of its secret must begin with ${prefix}, so that no other environment reads it`;
    }
  }
  if (rest.allowPrivateAddresses) return 'response.notify.allowPrivateAddresses is true: in AWS it must be false';
  if (!(rest.groupMinutes > 0)) return `response.notify.groupMinutes is ${rest.groupMinutes}: above 0`;
  return undefined;
}

function preflightProblem(settings: PreflightSettings): string | undefined {
  const { changeWindows, freezes, errorBudget, approvals, decisionSeconds } = settings;
  const { days, leastLeft, mostBurnRate } = errorBudget;
  for (const window of changeWindows) {
    const problem = windowProblem(window);
    if (problem) return `response.preflight.changeWindows: ${problem}`;
  }
  for (const freeze of freezes) {
    const problem = freezeProblem(freeze);
    if (problem) return `response.preflight.freezes: ${problem}`;
  }
  if (!(days > 0)) return `response.preflight.errorBudget.days is ${days}: above 0`;
  if (!(leastLeft >= 0 && leastLeft <= 1)) return `response.preflight.errorBudget.leastLeft is ${leastLeft}: 0 to 1`;
  if (!(mostBurnRate > 0)) return `response.preflight.errorBudget.mostBurnRate is ${mostBurnRate}: above 0`;
  if (approvals !== 0 && approvals !== 1) return `response.preflight.approvals is ${approvals}: 0 or 1`;
  if (!(decisionSeconds > 0)) return `response.preflight.decisionSeconds is ${decisionSeconds}: above 0`;
  return undefined;
}

const weekdays: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function windowProblem({ days, from, to, timeZone }: ChangeWindow): string | undefined {
  const noDay = days.find((day) => !weekdays.includes(day));
  if (days.length === 0) return 'a window has no days';
  if (noDay !== undefined) return `${JSON.stringify(noDay)} is no day of ${weekdays.join(', ')}`;
  const noTime = [from, to].find((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time));
  if (noTime !== undefined) return `${JSON.stringify(noTime)} is no time such as 09:30`;
  if (from === to) return `a window from ${from} to ${to} has no length`;
  return isTimeZone(timeZone) ? undefined : `${JSON.stringify(timeZone)} is no time zone such as Europe/Berlin`;
}

function freezeProblem({ name, from, to }: Freeze): string | undefined {
  const noMoment = [from, to].find((text) => !/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text)));
  if (noMoment !== undefined) {
    return `${JSON.stringify(name)}: ${JSON.stringify(noMoment)} is no time such as 2026-12-24T00:00:00+01:00`;
  }
  return Date.parse(from) < Date.parse(to) ? undefined : `${JSON.stringify(name)} ends at ${to}, before it begins`;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
