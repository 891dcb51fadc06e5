import { describe, expect, test } from '@jest/globals';
import { readDockerfile } from '../../../../definition/found/compose/dockerfile.ts';

describe('a Dockerfile', () => {
  test('is read to its last stage, through stages that it is built from', () => {
    const image = readDockerfile(`
ARG NODE=22
FROM node:\${NODE} AS base
ENV NODE_ENV=production \\
    GREETING="hello there"
WORKDIR /app
EXPOSE 3000 9000/udp
CMD ["node", "server.js"]

FROM golang AS tools
CMD ["tool"]

FROM base
WORKDIR web
COPY --chown=node:node web/ .
COPY --from=tools /tool /usr/bin/tool
`);
    expect(image).toMatchObject({
      base: 'node:22',
      workdir: '/app/web',
      env: { NODE_ENV: 'production', GREETING: 'hello there' },
      ports: [3000],
      command: ['node', 'server.js'],
      copies: [{ source: 'web/', target: '/app/web' }],
    });
  });

  test('has a target, whose stage is meant', () => {
    const text = 'FROM a AS first\nCMD one\nFROM b AS second\nCMD two\n';
    expect(readDockerfile(text, 'first')?.command).toBe('one');
    expect(readDockerfile(text, 'second')?.command).toBe('two');
    expect(readDockerfile(text)?.command).toBe('two');
  });

  test('says commands in a shell’s form and in words; an entry point takes the command of before back', () => {
    const image = readDockerfile('FROM a\nCMD ["old"]\nENTRYPOINT exec app \\\n  # a comment\n  --port 80\n');
    expect(image?.command).toBeUndefined();
    expect(image?.entrypoint).toBe('exec app    --port 80');
  });

  test('has here-documents, comments, old forms and a health check', () => {
    const image = readDockerfile(`# syntax=docker/dockerfile:1
FROM python
RUN <<END
CMD not this one
END
ENV OLD form of it
HEALTHCHECK --interval=5s CMD curl -f http://localhost:8000/up || exit 1
cmd python app.py
`);
    expect(image).toMatchObject({
      env: { OLD: 'form of it' },
      command: 'python app.py',
      health: 'curl -f http://localhost:8000/up || exit 1',
    });
  });

  test('without a stage is none', () => expect(readDockerfile('# nothing\n')).toBeUndefined());
});
