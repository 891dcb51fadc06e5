import type uPlot from 'uplot';
import type { Colours } from '../../report/client/colours.ts';
import type { View } from '../view/view.ts';

/** A time that is marked in the charts, milliseconds since the epoch. */
export interface Band {
  readonly kind: 'fault' | 'recovery';
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

/** What is broken now and was before, and how long it took to come back. */
export function bandsOf({ runs, past }: Pick<View, 'runs' | 'past'>, now: number): Band[] {
  const over = past.flatMap(({ experiment: name, from, over: to, recovered }): Band[] => [
    { kind: 'fault', from, to, name },
    ...(recovered === null || recovered <= to ? [] : [{ kind: 'recovery' as const, from: to, to: recovered, name }]),
  ]);
  const going = runs.flatMap(({ experiment: name, faults, phase }): Band[] => {
    const applied = faults.filter(({ state }) => state !== 'planned' && state !== 'failed');
    if (applied.length === 0) return [];
    const from = Math.min(...applied.map((fault) => fault.from));
    const isOver = phase !== undefined && phase !== 'fault';
    const to = isOver ? Math.max(...applied.map((fault) => fault.over ?? fault.from)) : now;
    return [
      { kind: 'fault', from, to, name },
      ...(isOver ? [{ kind: 'recovery' as const, from: to, to: now, name }] : []),
    ];
  });
  return [...over, ...going];
}

/** Draws them behind a chart; a fault of a moment is a line. */
export const bandsPlugin = (
  { fault, recovery, failed, soft }: Colours,
  bands: () => readonly Band[],
): uPlot.Plugin => ({
  hooks: {
    drawClear: (chart) => {
      const { ctx, bbox } = chart;
      const ratio = devicePixelRatio;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      for (const { kind, from, to, name } of bands()) {
        const left = chart.valToPos(from / 1000, 'x', true);
        const right = Math.max(left + 2 * ratio, chart.valToPos(to / 1000, 'x', true));
        if (right < bbox.left || left > bbox.left + bbox.width) continue;
        ctx.fillStyle = kind === 'fault' ? fault : recovery;
        ctx.fillRect(left, bbox.top, right - left, bbox.height);
        if (kind !== 'fault') continue;
        ctx.fillStyle = failed;
        ctx.fillRect(left, bbox.top, ratio, bbox.height);
        ctx.fillStyle = soft;
        ctx.font = `${11 * ratio}px system-ui, sans-serif`;
        ctx.textBaseline = 'top';
        // Beside its line, on the side that has room.
        const isLate = left + ctx.measureText(name).width + 8 * ratio > bbox.left + bbox.width;
        ctx.textAlign = isLate ? 'right' : 'left';
        ctx.fillText(name, isLate ? left - 4 * ratio : Math.max(left, bbox.left) + 4 * ratio, bbox.top + 3 * ratio);
      }
      ctx.restore();
    },
  },
});
