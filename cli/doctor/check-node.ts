import type { Finding } from '../../base/finding.ts';

/** Whether the Node that runs is of the major version that package.json pins. */
export function checkNode(running: string, pinned: string): Finding {
  const major = (version: string) => Number.parseInt(version, 10);
  const message = `Node ${running}; this project is tested with ${pinned}`;
  if (major(running) === major(pinned)) return { check: 'Node', level: 'ok', message };
  return {
    check: 'Node',
    level: major(running) < major(pinned) ? 'fail' : 'warn',
    message,
    advice: 'start it with npx chaos, which takes the Node that the project brings',
  };
}
