import { hostname, userInfo } from 'node:os';

/** Who types here: `USER@HOST`. A container may know its user by a number alone. */
export function whoIsHere(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `user ${process.getuid?.() ?? '?'}@${hostname()}`;
  }
}
