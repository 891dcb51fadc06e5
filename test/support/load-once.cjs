// Jest transform for the entry files of large libraries: each test file would load all of them anew, which takes seconds.
module.exports = {
  process: (_source, path) => ({ code: `module.exports = loadOnce(${JSON.stringify(path)});` }),
  getCacheKey: (_source, path) => `load-once ${path.length} ${Buffer.from(path).toString('base64url').slice(-60)}`,
};
