import type { Event } from '../../lib/model/events/event.ts';
import { isMissed } from '../../lib/model/events/process-identity.ts';
import { storeInWords } from '../../lib/model/events/store-state.ts';
import { headline } from '../../lib/model/response/notification.ts';
import type { LineView } from './view.ts';

type Said = Pick<LineView, 'text' | 'kind'>;

const news = (text: string): Said => ({ text, kind: 'news' });
const good = (text: string): Said => ({ text, kind: 'good' });
const bad = (text: string): Said => ({ text, kind: 'bad' });
const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

/** What is known of earlier events, to name what a later one is about. */
export interface Names {
  experimentOf(id: string): string;
  /** `latency on web 1a2b3c4d`. */
  faultOf(id: string): string;
  /** Whether an alarm rang before the event. */
  hasRung(alarm: string): boolean;
}

/** An event in one line for people; undefined where nobody would miss it. */
export function lineOf(event: Event, names: Names): LineView | undefined {
  const said = sayOfFaults(event, names) ?? sayOfTasks(event) ?? sayOfTheRest(event, names);
  return said && { seq: event.seq, at: event.wall, ...said };
}

function sayOfFaults(event: Event, { experimentOf, faultOf }: Names): Said | undefined {
  switch (event.type) {
    case 'experiment-state': {
      const say = ['failed', 'cancelled'].includes(event.status) ? bad : news;
      const isTelling = ['running', 'stopping', 'stopped', 'completed', 'failed', 'cancelled'].includes(event.status);
      return isTelling ? say(`${experimentOf(event.experimentId)} ${event.status}${because(event.reason)}`) : undefined;
    }
    case 'stop-asked':
      return news(`${experimentOf(event.experimentId)} is to stop, for the alarm ${event.alarm}`);
    case 'fault-applied':
      return news(`in force: ${faultOf(event.faultId)}`);
    case 'fault-failed':
      return bad(`not applied: ${faultOf(event.faultId)}: ${event.message}`);
    case 'fault-observed':
      return event.observation.seen
        ? news(`seen by ${event.observation.observer}: ${event.observation.detail}`)
        : undefined;
    case 'fault-reverted':
      return event.proof.remaining.length === 0 && event.proof.probe.matches
        ? good(`undone, and proven: ${faultOf(event.faultId)}`)
        : bad(`undone, and not proven: ${faultOf(event.faultId)}: ${event.proof.probe.detail}`);
    case 'fault-ended-early':
      return bad(`ended early: ${faultOf(event.faultId)}${because(event.reason)}`);
    case 'revert-failed':
      return bad(`not undone: ${faultOf(event.faultId)}: ${event.message}`);
    case 'experiment-report':
      return event.status === 'running' ? undefined : news(`${experimentOf(event.experimentId)}: ${event.reason}`);
    case 'verdict': {
      const say = event.verdict === 'held' ? good : bad;
      return say(`${event.experiment} ${event.verdict}${because(event.reasons[0] ?? '')}`);
    }
    default:
      return undefined;
  }
}

function sayOfTasks(event: Event): Said | undefined {
  switch (event.type) {
    case 'task-state': {
      const what = `${event.service} ${event.taskArn.split('/').at(-1)?.slice(0, 8)} ${event.state}`;
      const say = { ready: good, stopped: bad, unhealthy: bad, 'out-of-rotation': bad, starting: news, draining: news };
      return say[event.state](`${what}${because(event.reason)}`);
    }
    case 'service-deployment-state': {
      const say = event.status.startsWith('ROLLBACK') ? bad : news;
      return say(`deployment of ${event.service}: ${event.status}${because(event.reason)}`);
    }
    case 'service-action':
      return news(`${event.service}: ${event.action}`);
    case 'process-ended':
      return isMissed(event.role) ? bad(`${event.role} ended: ${event.exit}`) : undefined;
    case 'store-state':
      return event.state === 'away' ? bad(storeInWords(event)) : good(storeInWords(event));
    default:
      return undefined;
  }
}

function sayOfTheRest(event: Event, { hasRung }: Names): Said | undefined {
  switch (event.type) {
    case 'alarm-state':
      if (event.state === 'ALARM') return bad(`alarm ${event.alarm} rings${because(event.reason)}`);
      return event.state === 'OK' && hasRung(event.alarm) ? good(`alarm ${event.alarm} is OK`) : undefined;
    case 'safety-lever':
      return event.status === 'disengaged'
        ? good('the safety lever is disengaged')
        : bad(`the safety lever is ${event.status}${because(event.reason)}`);
    case 'notification':
      return news(`told: ${headline(event)}`);
    case 'load-state':
      return news(event.state === 'running' ? `load: ${event.rate} requests a second` : 'load stopped');
    case 'calls-unmeasured':
      return news(`${event.callee}: calls are not measured: ${event.why}`);
    case 'notice':
      return bad(event.message);
    default:
      return undefined;
  }
}
