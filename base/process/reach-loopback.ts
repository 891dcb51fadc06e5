import http from 'node:http';

const loopback = ['localhost', '127.0.0.1', '::1', '[::1]'];

/**
 * Has this process reach its own machine without the proxy that its user's shell tells Node to use; all else still goes by
 * it. Does nothing where Node uses none, as Node.js 22.18, which knows no such variable. Source: Node.js documentation, http, built-in proxy support.
 */
export function reachLoopbackDirectly(variables: Readonly<NodeJS.ProcessEnv> = process.env): void {
  if (!usesProxy(variables) || !knowsProxies) return;
  const direct = [variables.no_proxy ?? variables.NO_PROXY, ...loopback].filter(Boolean).join();
  http.setGlobalProxyFromEnv({ ...variables, no_proxy: direct, NO_PROXY: direct });
}

/** Source: Node.js documentation, http.setGlobalProxyFromEnv, which came with what uses a proxy. */
const knowsProxies = 'setGlobalProxyFromEnv' in http;

const option = '--use-env-proxy';

const usesProxy = ({ NODE_USE_ENV_PROXY, NODE_OPTIONS = '' }: Readonly<NodeJS.ProcessEnv>): boolean =>
  NODE_USE_ENV_PROXY === '1' || [...process.execArgv, ...NODE_OPTIONS.split(/\s+/)].includes(option);
