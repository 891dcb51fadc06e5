const { createRequire } = require('node:module');
const { TestEnvironment } = require('jest-environment-node');

const load = createRequire(__filename);

/**
 * Has what large libraries are loaded by once for all test files of a process: see `load-once.cjs`. CDK notes for each construct
 * where it is made, as deep as stacks are told: jest has them told ten times as deep as Node.js does.
 */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Error.stackTraceLimit = 10;
    this.global.loadOnce = load;
  }
};
