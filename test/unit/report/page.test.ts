import { describe, expect, test } from '@jest/globals';
import { patterns } from '../../../lib/model/patterns.ts';
import { renderPage } from '../../../report/page/page.ts';
import { promisesOf } from '../../../report/page/promises.ts';
import { sentenceOf } from '../../../report/page/sentence.ts';
import type { BatchRecord } from '../../../report/record/run-record.ts';
import { outage } from '../measure/support/outage.ts';
import { deployStory, killStory } from '../measure/support/stories.ts';
import { foldOf, linesOf, runOf } from './support/told.ts';

const assets = { styles: 'body{}', script: 'draw("</script>")' };
const hurt = (_: string, second: number) => (second >= 11 && second < 14 ? { degraded: 10 } : {});
const lost = () => outage(hurt).audit(26);
const pageOf = (record: BatchRecord) => renderPage(record, assets);

describe('the page', () => {
  const record = foldOf(linesOf(lost(), 'lose-payment'));
  const page = pageOf(record);
  const [run] = record.runs;

  test('says first what came of it, in one sentence', () => {
    expect(run && sentenceOf(run.verdict)).toMatch(/^\d.*\u00a0% degraded, nobody else hurt, 0 of 100 orders lost$/);
    expect(page).toContain('<title>shop: lose-payment held</title>');
    expect(page.indexOf('class="sentence"')).toBeLessThan(page.indexOf('<table'));
    expect(page).toContain('Orders are accepted as pending and settled when payment is back');
  });

  test('tells what was hit from where that was done, and which call that broke', () => {
    expect(page).toMatch(/<dt>hit<\/dt><dd>payment-service<small>by a fault in order-service/);
    expect(page.match(/class="call broken"/g)).toHaveLength(1);
    const direct = pageOf(foldOf(linesOf(killStory().users(5, 20).audit(20), 'kill-product-service')));
    expect(direct).toContain('<dt>fault in</dt><dd>product-service');
    expect(direct).not.toContain('call broken');
  });

  test('says for how long users were hurt, or that they were not', () => {
    expect(page).toContain('<dt>users hurt for</dt><dd>not at all');
    const failing = (_: string, second: number) => (second >= 10 && second < 13 ? { failed: 1 } : {});
    const hurtPage = pageOf(foldOf(linesOf(outage(failing).audit(26), 'lose-payment')));
    expect(hurtPage).toContain('; users hurt for 2.6\u00a0s</p>');
    expect(hurtPage).toContain('+0.0 s to +2.6 s; the fault lasted 5.8 s');
  });

  test('is the same for the same events, byte for byte', () => {
    expect(pageOf(foldOf(linesOf(lost(), 'lose-payment')))).toBe(page);
  });

  test('tells every promise with what was measured', () => {
    const rows = run ? promisesOf(run) : [];
    const usable = rows.find(({ what }) => what.startsWith('usable answers'));
    expect(usable).toMatchObject({ promised: '≥ 99 %'.replace(' %', '\u00a0%'), measured: '100\u00a0%', isKept: true });
    expect(rows.every(({ isKept }) => isKept !== false)).toBe(true);
    expect(rows.find(({ what }) => what === 'faults undone, and proven so')).toMatchObject({ measured: '1 of 1' });
  });

  test('needs nothing from elsewhere, and its own script ends where it ends', () => {
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    expect(page.split('</script>')).toHaveLength(3);
  });
});

test('a promise that was broken is told by what was measured', () => {
  const run = runOf(
    killStory()
      .users(5, 20)
      .audit(20, { lost: ['a', 'b'] }),
    'kill-product-service',
  );
  expect(run.verdict.verdict).toBe('failed');
  expect(sentenceOf(run.verdict)).toContain('2 orders lost');
  expect(promisesOf(run).find(({ what }) => what === 'no orders lost')).toMatchObject({ measured: '2', isKept: false });
});

test('several runs are listed, and each weak pattern is named with where it was seen', () => {
  const weak = killStory().users(5, 20).audit(20).task(12, 'order-service', 'O', 'stopped', 'exit 1');
  const page = pageOf(
    foldOf([
      ...linesOf(weak, 'kill-product-service'),
      ...linesOf(lost(), 'lose-payment').map((line) => line.replaceAll('EXP1', 'EXP2')),
    ]),
  );
  expect(page).toContain('<a href="#run-2">lose-payment</a>');
  expect(page).toContain('Failed and weak patterns');
  expect(page).toContain(patterns['nobody-else-dies'].title);
});

test('what a name or a reason has of HTML is text', () => {
  const lines = linesOf(lost(), 'lose-payment').map((line) =>
    line.replaceAll('payment is back', 'payment <script>alert(1)</script> is back'),
  );
  const page = pageOf(foldOf(lines));
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('&lt;script>alert(1)&lt;/script>');
});

test('no environment, body or token of a step is told', () => {
  const story = deployStory(16).users(5, 40).audit(39);
  const lines = linesOf(story, 'bad-deployment-crash').map((line) =>
    line.replaceAll(
      '"steps":[]',
      `"steps":[${JSON.stringify({
        ...{ do: 'deploy', service: 'product-service', environment: { TOKEN: 's3cret' }, variables: ['s3cret'] },
        ...{ body: 's3cret', impairment: { kind: 'http-fault', body: 's3cret', status: 503 } },
      })}]`,
    ),
  );
  const page = pageOf(foldOf(lines));
  expect(page).toContain('service product-service');
  expect(page).toContain('status 503');
  expect(page).not.toContain('s3cret');
});

test('a folder without a verdict is a page that says so', () => {
  const page = pageOf(foldOf(['{"broken', '']));
  expect(page).toContain('No experiment has a verdict here.');
  expect(page).toContain('a line of the events could not be read; what could be read is shown.');
});
