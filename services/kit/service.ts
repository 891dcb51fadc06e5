import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from './app.ts';
import { crashAfterMs } from './breakage.ts';
import { Environment, SettingsError } from './environment.ts';
import { createKit, type Kit } from './kit.ts';
import { keepLimits } from './limits.ts';
import { nameProcess } from './process-name.ts';
import { readSettings } from './settings.ts';
import { stopGracefully } from './shutdown.ts';
import { withTaskIdentity } from './task-identity.ts';

/**
 * Runs a service until SIGTERM or SIGINT. Does not wait for dependencies: a service starts in any order.
 * A bad setting or a port in use ends the process with status 1 and one line on standard error.
 */
export async function runService(build: (kit: Kit, environment: Environment) => App): Promise<void> {
  nameProcess('node');
  // Before any connection is made: what is made earlier is not limited.
  if (process.env.FAULT_LIMITS_FILE) keepLimits(process.env.FAULT_LIMITS_FILE);
  const { kit, app } = readOrExit(build, new Environment(await withTaskIdentity(process.env)));
  if (kit.settings.breakage === 'crash') {
    await sleep(crashAfterMs);
    exitWith(`${kit.settings.serviceName}: broken on purpose: BREAK=crash`);
  }
  const stop = () => void stopGracefully(kit, app);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    const address = await app.server.listen({ host: kit.settings.host, port: kit.settings.port });
    for (const worker of app.workers ?? []) worker.start();
    kit.callMetrics?.start();
    kit.lifecycle.started = true;
    kit.log.info({ address, resilience: kit.settings.resilience }, 'listening');
  } catch (error) {
    exitWith(`${kit.settings.serviceName}: cannot listen: ${error instanceof Error ? error.message : error}`);
  }
}

function readOrExit(
  build: (kit: Kit, environment: Environment) => App,
  environment: Environment,
): { kit: Kit; app: App } {
  try {
    const kit = createKit(readSettings(environment));
    return { kit, app: build(kit, environment) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return exitWith(`${process.env.SERVICE_NAME ?? 'service'}: ${error.message}`);
  }
}

function exitWith(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
