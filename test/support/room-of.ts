import type { Room } from './floors.ts';
import type { Import } from './import-graph.ts';

export interface Wrong extends Import {
  readonly why: string;
}

/** Whether a file belongs to a room's files. */
export function isIn(file: string, files: string): boolean {
  if (files.endsWith('/**')) return file.startsWith(files.slice(0, -2));
  if (files.endsWith('/*')) return file.startsWith(files.slice(0, -1)) && !file.slice(files.length - 1).includes('/');
  return file === files;
}

/** The room of a file: the innermost one. */
export const roomOf = (file: string, floors: readonly (readonly Room[])[]): Room | undefined =>
  floors
    .flat()
    .filter(({ files }) => isIn(file, files))
    .sort((a, b) => b.files.length - a.files.length)[0];

/** The imports that the floors do not allow: upwards, sideways, or of a room that this one has no business with. */
export function wrongImports(imports: readonly Import[], floors: readonly (readonly Room[])[]): Wrong[] {
  const height = (room: Room) => floors.findIndex((rooms) => rooms.includes(room));
  return imports.flatMap(({ from, to }) => {
    const [room, other] = [roomOf(from, floors), roomOf(to, floors)];
    if (!room || !other || room === other) return [];
    if (height(other) >= height(room)) return [{ from, to, why: `${other.files} does not lie below ${room.files}` }];
    if (room.imports.some((files) => files === other.files || files === to)) return [];
    return [{ from, to, why: `${room.files} may not import ${other.files}` }];
  });
}

/** The same imports, between rooms. */
export const betweenRooms = (imports: readonly Import[], floors: readonly (readonly Room[])[]): Import[] =>
  imports
    .map(({ from, to }) => ({ from: roomOf(from, floors)?.files ?? from, to: roomOf(to, floors)?.files ?? to }))
    .filter(({ from, to }) => from !== to);
