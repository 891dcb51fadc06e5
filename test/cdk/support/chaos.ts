import type { Template } from 'aws-cdk-lib/assertions';
import { systemIn } from '../../../lib/config/system-in.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { localOnly } from '../../../lib/model/experiments/template.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { configFor } from './synth.ts';

export const type = 'AWS::FIS::ExperimentTemplate';
export const experimentsIn = (template: Template) =>
  Object.values(template.findResources(type)).map(
    ({ Properties }) => Properties.Tags['breakwater:experiment'] as string,
  );
export const documentsIn = (template: Template) =>
  Object.values(template.findResources('AWS::SSM::Document')).map(({ Properties }) => Properties.Name as string);
export const allOf = (environment: 'dev' | 'staging') =>
  experimentsOf(systemIn(configFor(environment), shopModel))
    .filter((experiment) => localOnly(experiment) === undefined)
    .map(({ name }) => name);
