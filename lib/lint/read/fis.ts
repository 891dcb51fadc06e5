import { shortened } from '../../model/shortened.ts';
import { contentOf } from '../content.ts';
import type { Path } from '../path.ts';
import { schemaIssuesOf } from '../schema-issues.ts';
import type { Subject } from '../subject.ts';
import { isKnown, isRecord } from '../unresolved.ts';

/** What a template has beside what it was created with. Source: FIS API, ExperimentTemplate. */
const given = ['id', 'arn', 'creationTime', 'lastUpdateTime', 'targetAccountConfigurationsCount'];

/** Any two of them make a template, however little else is right. */
const marks = ['actions', 'targets', 'stopConditions', 'roleArn'];

/** Whether a value looks like a template in the API's own names. */
export const isFisTemplate = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isRecord(value) && marks.filter((mark) => Object.hasOwn(value, mark)).length >= 2;

/** A template as it is given to CreateExperimentTemplate, or as GetExperimentTemplate gives it. */
export function subjectOfFis(value: Readonly<Record<string, unknown>>, root: Path): Subject {
  const isStored = given.every((field) => field === 'targetAccountConfigurationsCount' || Object.hasOwn(value, field));
  const body = isStored || root.at(-1) === 'experimentTemplate' ? withoutGiven(value) : value;
  const content = contentOf(body);
  return {
    name: nameOf(value, content.description, root),
    format: 'fis',
    content,
    schemaIssues: schemaIssuesOf(body, 'api'),
    root,
    written: (path) => path,
  };
}

const withoutGiven = (value: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(value).filter(([field]) => !given.includes(field)));

function nameOf({ id }: Readonly<Record<string, unknown>>, description: unknown, root: Path): string {
  const [first] = root;
  const place = typeof first === 'number' ? `template ${first + 1}` : 'template';
  if (typeof id === 'string') return id;
  return isKnown(description as string) && String(description).trim() !== ''
    ? shortened(String(description).trim(), 80)
    : place;
}
