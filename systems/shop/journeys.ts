export { journeys } from '../../lib/model/journeys.ts';
