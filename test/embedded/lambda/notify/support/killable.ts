import type { NotifyPorts } from '../../../../../lambda/notify/ports.ts';

export class KilledError extends Error {
  override readonly name = 'Killed';
}

/** Ports of a handler that dies before its `deathBefore`-th call of any of them: from then on nothing that it does has an effect. */
export function createKillable() {
  const life = { calls: 0, deathBefore: Number.POSITIVE_INFINITY, dead: false };
  const call = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    life.calls += 1;
    if (life.calls === life.deathBefore) life.dead = true;
    if (life.dead) throw new KilledError();
    const result = await work();
    if (life.dead) throw new KilledError();
    return result;
  };
  const every = <Target extends object>(target: Target, names: readonly string[]): Target =>
    new Proxy(target, {
      get: (of, name, receiver) => {
        const value = Reflect.get(of, name, receiver);
        if (typeof value !== 'function' || !names.includes(String(name))) return value;
        return (...given: unknown[]) => call(() => value.apply(of, given));
      },
    });
  const wrap = (ports: NotifyPorts): NotifyPorts => ({
    ...ports,
    ledger: every(ports.ledger, Object.keys(ports.ledger)),
    secrets: every(ports.secrets, ['read']),
    fis: every(ports.fis, ['send']),
    cloudwatch: every(ports.cloudwatch, ['send']),
    later: (...given) => call(() => ports.later(...given)),
    post: (...given) => call(() => ports.post(...given)),
  });
  return { life, wrap };
}
