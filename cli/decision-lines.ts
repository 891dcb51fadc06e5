import Table from 'cli-table3';
import { timeOfDay } from '../base/time-of-day.ts';
import { type GateReply, reasonsAgainst } from '../lib/model/response/gate.ts';
import { marks } from './doctor/marks.ts';

/** A decision of the gate as people read it: the answer, then each check with what it wants and what it found. */
export function decisionLines(reply: GateReply, where: string): string[] {
  const { experiment, allowed, expires, principal, findings } = reply;
  const against = reasonsAgainst(reply).length;
  const answer = allowed
    ? `${experiment} may start ${where}, until ${timeOfDay(Date.parse(expires))}`
    : `${experiment} may not start ${where}: ${against} of ${findings.length} checks say no`;
  const table = new Table({
    head: ['', 'check', 'wanted', 'found'],
    style: { head: [], border: [], compact: true },
    colWidths: [null, null, null, 64],
    wordWrap: true,
  });
  for (const { check, wanted, passed, detail } of findings) {
    const { mark, colour } = marks[passed ? 'ok' : 'fail'];
    table.push([colour(mark), check, wanted, detail]);
  }
  return [`${answer} (asked by ${principal})`, table.toString()];
}
