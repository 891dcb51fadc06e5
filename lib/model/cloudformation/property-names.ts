/** Maps of an AWS::FIS::ExperimentTemplate, whose keys are names that people chose. */
const maps = new Set(['Targets', 'Actions', 'Tags', 'Parameters', 'ResourceTags']);

/** The properties of an AWS::FIS::ExperimentTemplate in the API's own names; what is no plain object stays as it is. */
export function inApiNames(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((item) => inApiNames(item));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      named ? key : fieldOf(key),
      inApiNames(inner, !named && maps.has(key)),
    ]),
  );
}

/** The field of the API that a property is. */
const fieldOf = (property: string): string => property.charAt(0).toLowerCase() + property.slice(1);

/** The property that a field of the API is. */
export const propertyOf = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

/** Where the properties have what the API has there. */
export function pathInProperties(path: readonly (string | number)[]): readonly (string | number)[] {
  let named = false;
  return path.map((part) => {
    if (typeof part === 'number' || named) {
      named = false;
      return part;
    }
    const property = propertyOf(part);
    named = maps.has(property);
    return property;
  });
}
