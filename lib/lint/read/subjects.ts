import type { Subject } from '../subject.ts';
import { isRecord } from '../unresolved.ts';
import { isCloudFormation, subjectsOfCloudFormation } from './cloudformation.ts';
import type { Document } from './document.ts';
import { isFisTemplate, subjectOfFis } from './fis.ts';
import { NoTemplates } from './input-problem.ts';
import { readJson } from './json.ts';
import { isTerraform, subjectsOfTerraform } from './terraform.ts';
import { readYaml } from './yaml.ts';

/** A text that has templates of FIS. */
export interface Templates {
  readonly subjects: readonly Subject[];
  readonly locate: Document['locate'];
}

/** What a template has somewhere, in whichever format. */
const words = /AWS::FIS::ExperimentTemplate|aws_fis_experiment_template|\bactionId\b["']?\s*:\s*["']?aws:/;

/** Whether a text has a template, at a glance: of any others nobody asks what is wrong with them. */
export const mayHaveTemplates = (text: string): boolean => words.test(text);

/** Reads the templates of a text, in whichever format. `isJson`: nothing else is tried. Throws NoTemplates where there are none, and InputProblem for what cannot be read. */
export function templatesIn(text: string, { isJson }: { readonly isJson: boolean }): Templates {
  const document = isJson || /^\s*[{[]/.test(text) ? readJson(text) : readYaml(text);
  const subjects = subjectsIn(document.value);
  if (subjects.length === 0) throw new NoTemplates(whyNone(document.value));
  return { subjects, locate: document.locate };
}

function subjectsIn(value: unknown): Subject[] {
  if (isCloudFormation(value)) return subjectsOfCloudFormation(value);
  if (isTerraform(value)) return subjectsOfTerraform(value);
  if (isRecord(value) && isFisTemplate(value.experimentTemplate)) {
    return [subjectOfFis(value.experimentTemplate, ['experimentTemplate'])];
  }
  const listed = Array.isArray(value) ? ([[], value] as const) : listIn(value);
  if (!listed) return isFisTemplate(value) ? [subjectOfFis(value, [])] : [];
  const [at, list] = listed;
  return list.flatMap((item, index) => {
    if (isRecord(item) && isFisTemplate(item.experimentTemplate)) {
      return [subjectOfFis(item.experimentTemplate, [...at, index, 'experimentTemplate'])];
    }
    return isFisTemplate(item) ? [subjectOfFis(item, [...at, index])] : [];
  });
}

const listIn = (value: unknown) =>
  isRecord(value) && Array.isArray(value.experimentTemplates)
    ? ([['experimentTemplates'], value.experimentTemplates as readonly unknown[]] as const)
    : undefined;

function whyNone(value: unknown): string {
  if (isCloudFormation(value)) return 'is a CloudFormation template without an AWS::FIS::ExperimentTemplate';
  if (isTerraform(value)) return 'is of Terraform, without an aws_fis_experiment_template';
  if (listIn(value)) return 'lists templates without their actions: lint what get-experiment-template gives of each';
  return 'has no template of FIS: no CreateExperimentTemplate request, no CloudFormation, no plan of Terraform in JSON';
}
