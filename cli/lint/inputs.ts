import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { decode } from '../../lib/lint/read/decode.ts';
import { InputProblem, NoTemplates } from '../../lib/lint/read/input-problem.ts';
import { mayHaveTemplates } from '../../lib/lint/read/subjects.ts';

/** A file to lint: its text, or why it has none. */
export interface Input {
  readonly file: string;
  readonly isJson: boolean;
  /** It was not named itself, but found in a folder: only what looks like a template is told. */
  readonly isFound: boolean;
  read(): string;
}

/** Folders of others, and the assets of an app of CDK. */
const passedOver = /^(?:node_modules|\.git|\.terraform|asset\..*)$/;

const extensions = ['.json', '.yaml', '.yml', '.template'];

/** No template and no plan is longer: what is need not be read. */
const mostMegabytes = 16;

/** The files of paths: each that is named, and in a folder all that may have templates. Throws InputProblem for a path that is none. */
export function* inputsOf(path: string): Iterable<Input> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new InputProblem('does not exist');
  if (stat.isDirectory()) {
    yield* inFolder(path);
    return;
  }
  if (!stat.isFile()) throw new InputProblem('is no file and no folder');
  if (extname(path) === '.tf') {
    throw new InputProblem("is Terraform's source: lint its plan, `terraform show -json PLAN > plan.json`");
  }
  yield inputOf(path, false);
}

function* inFolder(folder: string): Iterable<Input> {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !passedOver.test(entry.name)) yield* inFolder(path);
    else if (entry.isFile() && extensions.includes(extname(entry.name).toLowerCase())) yield inputOf(path, true);
  }
}

const inputOf = (file: string, isFound: boolean): Input => ({
  file,
  isJson: extname(file).toLowerCase() === '.json',
  isFound,
  read() {
    const { size } = statSync(file);
    if (size > mostMegabytes * 1024 * 1024) {
      throw new NoTemplates(`is ${(size / 1024 / 1024).toFixed(1)} MB long, and at most ${mostMegabytes} MB are read`);
    }
    const text = decode(readFileSync(file));
    if (isFound && !mayHaveTemplates(text)) throw new NoTemplates('has no template of FIS');
    return text;
  },
});
