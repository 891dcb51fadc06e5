import { fileURLToPath, pathToFileURL } from 'node:url';
import { programBeside } from '../../base/process/program-beside.ts';
import { wholeSystem } from '../../lib/model/system.ts';
import { shopModel } from './model.ts';
import { promises } from './promises.ts';
import { shopRequests } from './requests.ts';

const { seed } = shopModel;
const products = seed.products as readonly { readonly id: string }[];

/** The shop: small but real, so that experiments have something to break. */
export const shop = wholeSystem({
  ...shopModel,
  receipts: 'orders',
  requests: ({ random }) => shopRequests({ random, products: products.map(({ id }) => id) }),
  promises,
  programOf: (service) => ({
    kind: 'kit',
    file: pathToFileURL(programBeside(`../../services/${service}/main`, import.meta.url)).href,
  }),
  compose: { file: fileURLToPath(new URL('../../local/compose.yaml', import.meta.url)), holds: {} },
  start: ({ topology: { stores }, bring }) => bring(stores, seed),
});

export default shop;
