import { walk } from '../measure/load/walker.ts';
import { journeys } from '../systems/shop/journeys.ts';
import { shopRequests } from '../systems/shop/requests.ts';

/** The background load of the shop. What it does not know, such as how data is audited, is no part of the image. */
await walk({ journeys, requests: shopRequests });
