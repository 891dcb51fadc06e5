import type { Topic, Topics } from './command.ts';
import { findInjectable, type Injectable, injectables, onlyOf, readInjectable } from './injectable.ts';

/** The faults that can be named to `chaos help inject`. */
export const faultTopics: Topics = {
  noun: 'fault',
  all: injectables.map(topicOf),
  find: (text) => {
    const found = findInjectable(text);
    return found && topicOf(found);
  },
  check: readInjectable,
};

function topicOf(injectable: Injectable): Topic {
  const only = onlyOf(injectable);
  return { name: injectable.name, summary: injectable.description, ...(only && { only }) };
}
