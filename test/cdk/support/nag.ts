import { type App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';

/** A finding of cdk-nag that is not acknowledged fails the synth. */
export const withNag = (app: App): void => Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
