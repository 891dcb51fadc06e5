import { lastLinesIn, linesInWords } from '../../../../base/log-lines.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { Daemon } from '../daemon/daemon.ts';

const mostLines = 50;

/** What a container has logged last, in words: it may be removed a moment later. */
export async function lastWordsOf(
  { docker }: Pick<Daemon, 'docker'>,
  { containerId, name }: Pick<Incarnation, 'containerId' | 'name'>,
): Promise<string> {
  const logged = await docker.getContainer(containerId).logs({ stdout: true, stderr: true, tail: mostLines });
  return linesInWords(lastLinesIn(unframed(logged)), name);
}

/** Without a terminal, output and errors come in frames. Source: Docker Engine API 1.41, ContainerAttach, stream format. */
function unframed(bytes: Buffer): string {
  const isFramed = bytes.length >= header && (bytes[0] ?? 0) <= 2 && bytes.readUIntBE(1, 3) === 0;
  if (!isFramed) return bytes.toString();
  const parts: Buffer[] = [];
  for (let at = 0; at + header <= bytes.length; ) {
    const size = bytes.readUInt32BE(at + 4);
    parts.push(bytes.subarray(at + header, at + header + size));
    at += header + size;
  }
  return Buffer.concat(parts).toString();
}

const header = 8;
