/**
 * What programs need of a user's shell to run at all: where commands, files and languages are. Nothing that says where a
 * program's data is, which may be the real one.
 */
const essential =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|JAVA_HOME|GOPATH|GOROOT|GOCACHE|PYENV_\w+|VIRTUAL_ENV|CONDA_\w+|NVM_\w+|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|SystemRoot)$/;

/** Those of a shell's variables. */
export const essentials = (shell: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(shell).flatMap(([name, value]) =>
      value !== undefined && essential.test(name) ? [[name, value] as const] : [],
    ),
  );
