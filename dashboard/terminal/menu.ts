import { Box, Text, useInput } from 'ink';
import { createElement as h, type ReactNode, useState } from 'react';

export interface MenuItem {
  readonly value: string;
  readonly label: string;
  /** More of it, shown while it is the one. */
  readonly note: string;
}

interface MenuProps {
  readonly title: string;
  readonly items: readonly MenuItem[];
  /** So many lines are there for it. */
  readonly rows: number;
  readonly choose: (value: string) => void;
  readonly close: () => void;
}

/** One of several, by arrows and by what is typed: Enter takes it, Escape none. */
export function Menu({ title, items, rows, choose, close }: MenuProps): ReactNode {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const found = items.filter(({ label }) => label.includes(typed));
  const current = Math.min(at, Math.max(0, found.length - 1));
  useInput((input, key) => {
    if (key.escape) return close();
    if (key.return) return void (found[current] && choose(found[current].value));
    if (key.upArrow) return setAt(Math.max(0, current - 1));
    if (key.downArrow) return setAt(Math.min(found.length - 1, current + 1));
    setAt(0);
    if (key.backspace || key.delete) return setTyped(typed.slice(0, -1));
    if (!key.ctrl && !key.meta) setTyped(typed + input);
  });
  const height = Math.max(1, rows - 3);
  const first = Math.max(0, Math.min(current - Math.floor(height / 2), found.length - height));
  return h(
    Box,
    { flexDirection: 'column', marginTop: 1 },
    h(
      Text,
      { bold: true },
      `${title} `,
      h(Text, { color: 'cyan' }, typed),
      h(Text, { dimColor: true }, typed === '' ? '(type to find, ↑ ↓, Enter, Esc)' : ''),
    ),
    found
      .slice(first, first + height)
      .map(({ value, label }, index) =>
        h(Text, { key: value, wrap: 'truncate', inverse: first + index === current }, ` ${label} `),
      ),
    h(Text, { dimColor: true, wrap: 'truncate' }, found[current]?.note ?? 'nothing is called so'),
  );
}
