import { type Expression, type ObjectExpression, type Program, type Property, parse } from 'acorn';
import { stripTypes } from '../strip-types.ts';
import { NotWrittenOutError } from './calls.ts';

/** The object that a configuration module exports. Throws NotWrittenOutError where it is made otherwise. */
export function exportedObject(text: string, isTypeScript: boolean): ObjectExpression {
  const program = parse(isTypeScript ? stripTypes(text) : text, { ecmaVersion: 'latest', sourceType: 'module' });
  const found = program.body.find((node) => node.type === 'ExportDefaultDeclaration');
  const object = found && objectIn(found.declaration as Expression, program);
  if (!object) throw new NotWrittenOutError('the default export is not an object that is written out');
  return object;
}

/** An object, also in brackets of a call such as defineSystem, or by the name of a constant. */
function objectIn(node: Expression | undefined, program: Program): ObjectExpression | undefined {
  if (node?.type === 'ObjectExpression') return node;
  if (node?.type === 'CallExpression') return objectIn(node.arguments[0] as Expression | undefined, program);
  if (node?.type !== 'Identifier') return undefined;
  const declared = program.body
    .flatMap((statement) => (statement.type === 'VariableDeclaration' ? statement.declarations : []))
    .find(({ id }) => id.type === 'Identifier' && id.name === node.name);
  return declared?.init ? objectIn(declared.init, program) : undefined;
}

/** The property of an object by its key; undefined where there is none that is written out. */
export function propertyOf(object: ObjectExpression, key: string): Property | undefined {
  return object.properties.find((property): property is Property => {
    if (property.type !== 'Property' || property.computed) return false;
    if (property.key.type === 'Identifier') return property.key.name === key;
    return property.key.type === 'Literal' && property.key.value === key;
  });
}

/** The object at a path. Throws NotWrittenOutError naming the part that is none. */
export function objectAt(object: ObjectExpression, path: readonly string[]): ObjectExpression {
  return path.reduce((inner, key, index) => {
    const value = propertyOf(inner, key)?.value;
    if (value?.type === 'ObjectExpression') return value;
    throw new NotWrittenOutError(`${path.slice(0, index + 1).join('.')} is not an object that is written out`);
  }, object);
}
