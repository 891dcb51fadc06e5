/**
 * Whoever read what is said may go, as `head` does. What runs for them is then interrupted, as when a terminal is closed;
 * all else comes to its own end.
 */
export function endWithReader(): void {
  let hasGone = false;
  const onError = () => {
    if (!hasGone && process.listenerCount('SIGHUP') > 0) process.emit('SIGHUP', 'SIGHUP');
    hasGone = true;
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onError);
}
