const { ok } = await fetch('http://localhost:4000/health', { signal: AbortSignal.timeout(1000) });
process.exit(ok ? 0 : 1);
