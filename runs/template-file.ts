import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { UsageError } from '../base/usage-error.ts';
import type { TemplateBody } from '../lib/model/experiments/template.ts';
import { labels } from '../lib/model/labels.ts';

/** Whether a word of the command line is a file, and no experiment's name. */
export const isTemplateFile = (text: string): boolean => /\.json$/i.test(text);

/** A template of FIS has at most 20 actions: the largest is far smaller. */
const mostBytes = 1_000_000;

const texts = z.record(z.string(), z.string('is no text, which FIS has of every value'));

const target = z.object({
  resourceType: z.string(),
  resourceArns: z.array(z.string()).optional(),
  resourceTags: texts.optional(),
  filters: z.array(z.object({ path: z.string(), values: z.array(z.string()) })).optional(),
  selectionMode: z.string(),
  parameters: texts.optional(),
});

const action = z.object({
  actionId: z.string(),
  description: z.string().optional(),
  parameters: texts.optional(),
  targets: texts.optional(),
  startAfter: z.array(z.string()).optional(),
});

const logs = z.looseObject({ logSchemaVersion: z.number() });

/** What of a template goes into CreateExperimentTemplate; what FIS adds to it, such as its id, is left out. */
const template = z.object({
  description: z.string().default(''),
  roleArn: z.string(),
  stopConditions: z.array(z.object({ source: z.string(), value: z.string().optional() })),
  targets: z.record(z.string(), target).default({}),
  actions: z.record(z.string(), action),
  tags: texts.default({}),
  logConfiguration: logs.optional(),
  experimentOptions: z
    .object({
      accountTargeting: z.enum(['single-account', 'multi-account']).default('single-account'),
      emptyTargetResolutionMode: z.enum(['fail', 'skip']).default('fail'),
    })
    .prefault({}),
  experimentReportConfiguration: z.unknown().optional(),
});

/**
 * The template in a file: the request of CreateExperimentTemplate, or the answer of GetExperimentTemplate. Its experiment
 * is called as its tag says, else as the file. Throws UsageError naming the file and what is wrong with it.
 */
export function readTemplateFile(file: string): TemplateBody {
  const value = parsed(file);
  const content = 'experimentTemplate' in value ? value.experimentTemplate : value;
  if ('Resources' in value) {
    throw new UsageError(
      `${file} is a template of CloudFormation: run takes what FIS itself takes or answers, as JSON`,
    );
  }
  return bodyOf(content, file, basename(file).replace(/\.json$/i, ''));
}

/** The same of what GetExperimentTemplate answered. */
export function bodyOf(content: unknown, source: string, name: string): TemplateBody {
  const read = template.safeParse(content, { reportInput: true, error: inWords });
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw new UsageError(`${source} is no template of FIS: ${place && `${place} `}${issue?.message}`);
  }
  const { tags, ...body } = withoutUndefined(read.data) as z.output<typeof template>;
  return { ...body, tags: { [labels.experiment]: name, ...tags } } as TemplateBody;
}

/** What zod says of a wrong type; what the schema says of its own fields goes before. */
const inWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'is missing';
  if (issue.code !== 'invalid_type') return undefined;
  return `is no ${issue.expected === 'record' ? 'object' : String(issue.expected)}`;
};

function parsed(file: string): Record<string, unknown> {
  const bytes = sizeOf(file);
  if (bytes > mostBytes) throw new UsageError(`${file} has ${bytes} bytes: no template of FIS is so large`);
  const text = readFileSync(file, 'utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${(error as Error).message}`);
  }
  throw new UsageError(`${file} is no template of FIS: it holds no object`);
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`there is no file ${file}`);
  if (!found.isFile()) throw new UsageError(`${file} is no file`);
  return found.size;
}

/** A field that is not said is not there at all. */
const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
