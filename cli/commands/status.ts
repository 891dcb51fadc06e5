import { existsSync } from 'node:fs';
import Table from 'cli-table3';
import pc from 'picocolors';
import { readLever } from '../../aws/fis/read-lever.ts';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { awayIn } from '../../lib/model/events/away-stores.ts';
import { storeInWords } from '../../lib/model/events/store-state.ts';
import { lackingAt, levelInWords } from '../../lib/model/resilience.ts';
import { toldIncidents } from '../../lib/model/response/told-incidents.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { readJournal } from '../../local/journal/read-journal.ts';
import { keptEngaged } from '../../local/supervisor/kept-lever.ts';
import { edgeLines, holderIn, places, readState, type SystemState } from '../../local/supervisor/state.ts';
import { notMeasured } from '../../measure/judge/phrases.ts';
import type { CommandBody } from '../command.ts';
import { localFolder, placesOptions, readPlaces } from '../endpoint-options.ts';
import { incidentsInWords } from '../incident-lines.ts';
import { isEngaged, leverInWords } from '../lever/in-words.ts';
import { wantsToken, withoutToken } from '../listen-lines.ts';
import { walk } from '../on-endpoint/walk.ts';
import { folderOption, foundByFolder, readFolder, readSystem, systemOption } from '../options.ts';
import { findLeft, sayNotUp } from '../say-leftovers.ts';

export const status: CommandBody = {
  notTaken: foundByFolder,
  options: { ...folderOption, ...systemOption, ...placesOptions, json: { type: 'boolean', description: 'as JSON' } },
  run: async (given) => {
    const places = readPlaces(given, { local: localFolder });
    if (places) {
      const { statusRemote } = await import('../on-endpoint/status.ts');
      const options = { system: (await readSystem(given)).topology.name, json: given.options.json === true };
      return walk(places, (place, say) => statusRemote(place, options, say));
    }
    const folder = readFolder(given);
    const state = readState(folder);
    if (!state) {
      if (!given.options.json) return sayNotUp(folder);
      const left = await findLeft(folder);
      const holder = holderIn(folder);
      const safetyLever = keptEngaged(folder);
      console.log(
        JSON.stringify({
          up: false,
          ...(holder && { holder }),
          ...(left && { left }),
          ...(safetyLever && { safetyLever }),
        }),
      );
      return left ? exitStatus.error : exitStatus.held;
    }
    if (given.options.json) {
      const system = await openSystem(state);
      const lever = await readLever(safetyLeverOf(system.fis));
      console.log(
        JSON.stringify({
          up: true,
          ...withoutToken(state),
          safetyLever: lever ?? null,
          incidents: incidentsIn(folder),
          storesAway: awayIn(eventsIn(folder)),
          tasks: await system.tasks(),
        }),
      );
      system.close();
    } else await printStatus(state, folder);
    return exitStatus.held;
  },
};

const responseInWords = (response: SystemState['response']) =>
  response ? `${response.handlers.join(', ') || 'no handlers'}; ${response.stores}` : 'off';

const resilienceInWords = ({ resilience }: SystemState) =>
  lackingAt(resilience).length === 0
    ? ''
    : `\nresilience  ${levelInWords(resilience)}: without ${lackingAt(resilience).join('; ')}`;

const eventsIn = (folder: string) => readJournal(places(folder).journal).events;
const incidentsIn = (folder: string) => toldIncidents(eventsIn(folder));

/** Endpoints and a line per task. */
export async function printStatus(state: SystemState, folder: string): Promise<void> {
  const system = await openSystem(state);
  const table = new Table({
    head: ['service', 'task', 'zone', 'status', 'health', 'pid'],
    style: { head: [], border: [], compact: true },
  });
  const tasks = (await system.tasks()).toSorted((a, b) => a.service.localeCompare(b.service));
  for (const { service, id, availabilityZone, lastStatus, healthStatus, process } of tasks) {
    const colour = healthStatus === 'HEALTHY' ? pc.green : pc.yellow;
    table.push([service, id.slice(0, 8), availabilityZone, lastStatus, colour(healthStatus), process.pid]);
  }
  const load = await system.load();
  const lever = await readLever(safetyLeverOf(system.fis));
  system.close();
  console.log(table.toString());
  if (isEngaged(lever))
    console.log(`${pc.red('STOPPED')}     ${leverInWords(lever)}: nothing starts before chaos resume`);
  console.log(`FIS API     ${state.endpoint}`);
  for (const url of state.listen?.urls ?? [])
    console.log(`            ${url}${wantsToken(url) ? ' (with the token)' : ''}`);
  for (const [index, line] of edgeLines(state).entries())
    console.log(`${(index === 0 ? state.system.name : '').padEnd(12)}${line}`);
  console.log(`load        ${load ? `${load.rate} requests a second` : 'none'}`);
  if (!existsSync(places(folder).state)) {
    console.log('folder      its files were removed while it ran: take it down with chaos down, and start again');
  }
  console.log(
    `time scale  ${state.timeScale}${resilienceInWords(state)}${state.meshRetries ? '\nmesh        retries' : ''}`,
  );
  console.log(`stores      ${state.stores}`);
  for (const store of awayIn(eventsIn(folder))) console.log(`            ${pc.red(storeInWords(store))}`);
  for (const event of eventsIn(folder)) {
    if (event.type === 'calls-unmeasured') console.log(`unseen      ${notMeasured(event.callee, event.why)}`);
  }
  console.log(`response    ${responseInWords(state.response)}`);
  if (state.response) console.log(`incidents   ${incidentsInWords(incidentsIn(folder))}`);
}
