/**
 * What programs of any language need of a user's shell to run at all: where programs, homes, caches and versions are, how
 * people write. Nothing that tells where data is or opens it: a DATABASE_URL of the shell may be a real one.
 */
const names: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'TMPDIR', 'TMP', 'TEMP'],
  ...['LANG', 'LANGUAGE', 'TZ'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR', 'XDG_STATE_HOME'],
  ...['JAVA_HOME', 'JDK_HOME', 'M2_HOME', 'MAVEN_HOME', 'GRADLE_HOME', 'GRADLE_USER_HOME', 'SDKMAN_DIR'],
  ...['GOPATH', 'GOROOT', 'GOCACHE', 'GOMODCACHE', 'GOTOOLCHAIN'],
  ...['VIRTUAL_ENV', 'PYTHONPATH', 'PYTHONHOME', 'UV_CACHE_DIR', 'CONDA_PREFIX', 'CONDA_DEFAULT_ENV', 'CONDA_EXE'],
  ...['npm_config_cache', 'NODE_PATH', 'VOLTA_HOME', 'FNM_DIR', 'COREPACK_HOME', 'PNPM_HOME', 'BUN_INSTALL'],
  ...['GEM_HOME', 'GEM_PATH', 'BUNDLE_PATH', 'RUSTUP_HOME', 'CARGO_HOME', 'DOTNET_ROOT'],
  ...['ASDF_DIR', 'ASDF_DATA_DIR', 'MISE_DATA_DIR'],
]);
const families = /^(LC|PYENV|NVM|RBENV)_/;

/** The part of a shell's environment that a program gets which is not on the services' kit. */
export function essentials(shell: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shell).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && (names.has(entry[0]) || families.test(entry[0])),
    ),
  );
}
