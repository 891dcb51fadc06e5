const { createRequire } = require('node:module');
const { TestEnvironment } = require('jest-environment-node');

const load = createRequire(__filename);

/** Has what large libraries are loaded by once for all test files of a process: see `load-once.cjs`. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.loadOnce = load;
  }
};
