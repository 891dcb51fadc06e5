import type { Topics } from './command.ts';
import { findInjectable, type Injectable, injectables } from './injectable.ts';

/** The faults that can be named to `chaos help inject`. */
export const faultTopics: Topics = {
  noun: 'fault',
  all: injectables.map(topicOf),
  find: (text) => {
    const found = findInjectable(text);
    return found && topicOf(found);
  },
};

function topicOf({ name, description, by }: Injectable) {
  const awsOnly = 'action' in by ? by.action.awsOnly : undefined;
  return { name, summary: description, ...(awsOnly !== undefined && { awsOnly }) };
}
