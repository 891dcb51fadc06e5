/** This process's environment, for a program whose words are asserted: no colours, whatever terminal or CI tests run in. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { CI: _, FORCE_COLOR: __, ...variables } = process.env;
  return { ...variables, NO_COLOR: '1' };
}
