import type { Finding } from '../../base/finding.ts';

/** About what a system under load holds; `npm run bench -- memory` measures it. */
const neededMebibytes = 1300;

/** Whether there is memory for a system; one that `isUp` has its own already. */
export function checkMemory(availableMebibytes: number, { isUp }: { isUp: boolean }): Finding {
  const check = 'memory';
  const message = `${availableMebibytes.toFixed(0)} MiB available`;
  if (isUp) return { check, level: 'ok', message: `${message}, beside the system that is up` };
  if (availableMebibytes >= neededMebibytes) {
    return { check, level: 'ok', message: `${message}; a run needs about ${neededMebibytes}` };
  }
  return {
    check,
    level: 'warn',
    message: `${message}, and a run needs about ${neededMebibytes}: tasks may be killed that no fault of the run hit`,
    advice: 'close other programs first',
  };
}
