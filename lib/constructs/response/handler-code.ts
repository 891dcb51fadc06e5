import { existsSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import type { ResponseModel } from '../../model/response/response-model.ts';
import { bundleHandlers, handlerFile } from './bundle-handlers.ts';

/** Beside the code of every handler: all that it knows of its environment. */
export const modelFile = 'response-model.json';

/** A handler that is not there; the message names its file. */
export class HandlerError extends Error {
  override readonly name = 'HandlerError';
}

export interface HandlerCodeProps {
  /** The folder that has one folder for each handler. */
  readonly folder: string;
  readonly handler: string;
  readonly model: ResponseModel;
}

/** A handler as it is deployed: one file and its model. Throws {@link HandlerError} where it has no source. */
export function handlerCode({ folder, handler, model }: HandlerCodeProps): Code {
  const entry = join(folder, handler, 'handler.ts');
  if (!existsSync(entry)) throw new HandlerError(`handler ${handler} has no source: ${shown(entry)} is missing`);
  return Code.fromAsset(join(folder, handler), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never asked for: what is bundled here needs no container.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outputFolder) {
          writeFileSync(join(outputFolder, handlerFile), bundled(folder, handler));
          writeFileSync(join(outputFolder, modelFile), JSON.stringify(model));
          return true;
        },
      },
    },
  });
}

const shown = (path: string): string => relative(process.cwd(), path);

/** By folder, once per process: two environments of one process have the same code. */
const bundles = new Map<string, ReadonlyMap<string, string>>();

/** The file of a handler. All of a folder are bundled at once, since most of what they are made of is the same. */
export function bundled(folder: string, handler: string): string {
  const known = bundles.get(folder) ?? bundleHandlers(folder);
  bundles.set(folder, known);
  const text = known.get(handler);
  if (text === undefined) throw new HandlerError(`handler ${handler} was not bundled: ${shown(folder)} has changed`);
  return text;
}
