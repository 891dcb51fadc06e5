export { handler } from '../stop-experiments/handler.ts';
