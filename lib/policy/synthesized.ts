import { readFileSync } from 'node:fs';
import { simplified } from '../model/cloudformation/simplified.ts';
import type { SynthesizedTemplate } from '../model/cloudformation/template.ts';

/** With what its functions come to. */
export function readTemplate(path: string): SynthesizedTemplate {
  return simplified({ Resources: {}, ...JSON.parse(readFileSync(path, 'utf8')) }) as SynthesizedTemplate;
}
