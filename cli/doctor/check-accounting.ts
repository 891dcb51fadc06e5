import type { Finding } from '../../base/finding.ts';
import type { ProcessorTimes } from '../../lib/model/events/processor-times.ts';

/** Whether the kernel keeps how long a process waited for a processor; `own` is its account of this process, which has run. */
export function checkAccounting(own: ProcessorTimes | undefined): Finding {
  const check = 'waiting times';
  if (own && own.ran > 0)
    return { check, level: 'ok', message: 'the kernel keeps how long processes wait for a processor' };
  return {
    check,
    level: 'warn',
    message: 'the kernel does not keep them: a busy machine cannot be told from a system that fails',
    advice: 'run on an otherwise idle machine, or on Linux with /proc/<pid>/schedstat',
  };
}
