/** A moment of a run that the address names, so that who follows a link sees it: `#run-3@4.2`. */
export interface Pins {
  of(index: number): number | undefined;
  set(index: number, at: number | undefined): void;
  onChange(listener: () => void): () => void;
}

export function createPins(): Pins {
  const listeners = new Set<() => void>();
  const read = () => /^#run-(\d+)@(-?\d+(?:\.\d+)?)$/.exec(location.hash);
  const show = () => {
    const pin = read();
    if (pin) document.getElementById(`run-${pin[1]}`)?.scrollIntoView();
  };
  addEventListener('hashchange', () => {
    for (const listener of listeners) listener();
  });
  // The charts take their room first.
  addEventListener('load', show);
  return {
    of(index) {
      const pin = read();
      return pin && Number(pin[1]) === index + 1 ? Number(pin[2]) : undefined;
    },
    set(index, at) {
      history.replaceState(null, '', at === undefined ? `#run-${index + 1}` : `#run-${index + 1}@${at.toFixed(1)}`);
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
