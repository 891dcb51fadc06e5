import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { environmentNames } from '../../lib/config/config.ts';
import { synth } from './support/synth.ts';

interface Match {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] };
}

/** Resources that do take tags, whatever the linter's schema says. */
const taggable =
  /^(AWS::CloudWatch::Dashboard|AWS::ElasticLoadBalancingV2::Listener(Rule)?|AWS::ApplicationAutoScaling::ScalableTarget)$/;

const found = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' }).status === 0;
if (!found) process.stderr.write('SKIPPED: cfn-lint is not on PATH (pip install cfn-lint)\n');

(found ? describe : describe.skip)('cfn-lint', () => {
  test.each(environmentNames)(
    'finds nothing wrong with %s',
    (environment) => {
      const { app, templates } = synth(environment);
      const types = new Map(
        Object.values(templates).flatMap((template) =>
          Object.entries(template.toJSON().Resources as Record<string, { Type: string }>).map(([id, { Type }]) => [
            id,
            Type,
          ]),
        ),
      );
      const falseAlarm = ({ Rule, Location: { Path } }: Match) => {
        const [, id, , property] = Path;
        return Rule.Id === 'E3002' && property === 'Tags' && taggable.test(types.get(String(id)) ?? '');
      };
      const files = globSync(join(app.outdir, '*.template.json'));
      // W3005: a dependency said twice, as CDK's own providers do.
      const { stdout } = spawnSync('cfn-lint', ['--format', 'json', '--ignore-checks', 'W3005', '--', ...files], {
        encoding: 'utf8',
      });
      const matches = JSON.parse(stdout) as Match[];
      expect(files).toHaveLength(6);
      expect(matches.filter((match) => !falseAlarm(match)).map(({ Message, Location }) => [Message, Location])).toEqual(
        [],
      );
    },
    120_000,
  );
});
