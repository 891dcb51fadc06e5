import { patterns } from '../../lib/model/patterns.ts';

/** The page on what is measured of each pattern; all its sentences are told where the patterns are defined. */
export function patternsPage(): string {
  const sections = Object.entries(patterns).map(
    ([name, { title, measures, how, limit, unit, because }]) => `## ${title}

\`${name}\`: ${measures}. ${limit === 0 ? 'Any is a failure' : `Beyond ${limit}${unit && ` ${unit}`} it is weak`}, since ${because}.

${how}
`,
  );
  return `# Patterns

What every run says of each pattern of resilience, beside its verdict: at each edge (\`caller -> callee\`) or service that needed it. A pattern **held**; is **weak**: it is there, and not good enough; has **failed**: it is not there; was **not exercised**: nothing in this run needed it; or is **not measured**: nobody sees what it is told by, as calls between services in AWS, or the machine was too busy to blame the system for what was seen. Neither of the last two is a good sign, and neither is a bad one.

A weak pattern makes no verdict fail: users may have been served all the same, by a retry or a second task. It stands in the table at the end and in the last line (\`42 of 42 held, 1 weak pattern\`), in \`results.json\` with its value and its evidence, and with \`--strict\` it makes the exit status 1, and its run a failure in JUnit. One that failed is called so: \`42 of 42 held, 1 failed and 1 weak patterns\`.

${sections.join('\n')}`;
}
