import { catalogue, reactions } from '@zelian/contracts/catalogue';
import { refusals } from '@zelian/contracts/refusals';
import { ruleCatalogue } from '@zelian/policy/rule-catalogue';
import { join } from 'node:path';
import { generatedDocuments } from './docs/generated.js';
import {
  consumersThatDoNotListen,
  reactionsNotYetFrozen,
  reactionsRenamed,
  reactionsThatNobodyPromised,
  viewsThatNobodyPromised,
  wokenByAmbiguousNames,
  type Streams,
} from './tidy/delivery.js';
import {
  commandsThatDoNotExist,
  glossaryRowsWithHoles,
  glossaryWordsTwice,
  glossaryWordsWithoutCode,
  linksThatLeadNowhere,
  staleDocuments,
} from './tidy/documents.js';
import {
  barrels,
  chanceInTheDomain,
  clocksOfTheirOwn,
  consoleOutput,
  environmentOutsideConfig,
  focusedOrSkippedTests,
  loosePromises,
  namelessPlaces,
  printingServices,
  tracesOfAMachine,
} from './tidy/habits.js';
import {
  importsAgainstTheDirection,
  importsOutOfThePackage,
  packagesInTheDomain,
  storesOutsideEventlog,
  undeclaredPackages,
  undeclaredWorkspaceImports,
} from './tidy/layers.js';
import { listeners } from './tidy/listeners.js';
import { shown, sourceOf, type Complaint } from './tidy/source.js';
import { readTree, treeOf, type Tree } from './tidy/tree.js';
import { assetsThatNobodyNames, filesThatNobodyImports } from './tidy/unused.js';
import {
  refusalsNeverGiven,
  refusalsPutTogether,
  refusalsWithoutExample,
  refusalsWithoutRow,
  refusalsWithoutWords,
  rulesNeverApplied,
  rulesWithoutExample,
  rulesWithoutTitle,
} from './tidy/vocabulary.js';

const tree = readTree(join(import.meta.dirname, '../..'));

const told = (complaints: readonly Complaint[]): readonly string[] => complaints.map(shown);
/** Where the planted violations were found: what a rule that bites must say. */
const bites = (complaints: readonly Complaint[]): readonly string[] =>
  complaints.map(({ file, line }) => `${file}:${line}`);

describe('the tree that is read', () => {
  it('is this project, sources and documents alike', () => {
    expect([...tree.keys()]).toEqual(
      expect.arrayContaining([
        'package.json',
        'README.md',
        'libs/kernel/src/decider.ts',
        'services/approval/src/case/case.ts',
        'tools/tidy.spec.ts',
      ]),
    );
    expect([...tree.keys()].filter((path) => /node_modules|dist\//.test(path))).toEqual([]);
  });
});

describe('a source', () => {
  const source = sourceOf(
    'x.ts',
    [
      "import { a } from './a.js'; // import { b } from './b.js'",
      'const text = `import c from "./c.js" ${f({ quote: "}`" })} process.env`;',
      'const pattern = /[\'"`/]+/g, half = whole / 2 / 1;',
      '/* export * from "./d.js" */ export type { E } from "@zelian/kernel/e";',
      "const later = await import('./later.js');",
    ].join('\n'),
  );

  it('is read without its comments and strings, in place', () => {
    expect(source.code).not.toMatch(/process|\.js|kernel/);
    expect(source.bare).toContain('process.env');
    expect(source.bare).not.toContain('./b.js');
    expect([source.code.length, source.bare.length]).toEqual([
      source.text.length,
      source.text.length,
    ]);
    expect(source.code).toContain('half = whole / 2 / 1;');
  });

  it('tells what it imports, and where', () => {
    expect(source.imports).toEqual([
      { from: './a.js', line: 1 },
      { from: '@zelian/kernel/e', line: 4 },
      { from: './later.js', line: 5 },
    ]);
  });
});

/** A rule over the whole tree, and a small tree that breaks it at the places named. */
interface TreeRule {
  readonly rule: (tree: Tree) => readonly Complaint[];
  readonly planted: Readonly<Record<string, string>>;
  readonly at: readonly string[];
}

const manifest = (name: string, ...dependencies: readonly string[]): string =>
  JSON.stringify({
    name: `@zelian/${name}`,
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '*'])),
  });
const references = (...paths: readonly string[]): string =>
  JSON.stringify({ references: paths.map((path) => ({ path })) });
/** Written another way, so that this file does not hold what it forbids. */
const MARK = 'todo'.toUpperCase();
const HOME = join('/', 'home', 'somebody', 'zelian');
const REGISTRY = 'https://registry-npmjs-org'.replaceAll('-', '.');

const rules: readonly TreeRule[] = [
  {
    rule: importsAgainstTheDirection,
    planted: {
      'libs/kernel/package.json': manifest('kernel'),
      'libs/contracts/package.json': manifest('contracts'),
      'libs/kernel/src/a.ts': "import { x } from '@zelian/contracts/x';",
      'libs/contracts/src/x.ts': "import { a } from '@zelian/kernel/a';",
      'services/survey/src/a.ts': "\nimport type { Case } from '@zelian/approval/case';",
      'services/console/src/a.ts': "import { b } from '@zelian/eventlog/b';",
      'services/standalone/src/a.ts': "import { survey } from '@zelian/survey/survey.service';",
    },
    at: ['libs/kernel/src/a.ts:1', 'services/survey/src/a.ts:2', 'services/console/src/a.ts:1'],
  },
  {
    rule: importsOutOfThePackage,
    planted: {
      'services/survey/src/views/a.ts': "import { x } from '../../../approval/src/case/case.js';",
      'services/survey/src/views/b.ts': "import { x } from '../survey/survey.js';",
      'libs/policy/src/c.ts': "import { x } from '@zelian/kernel/dist/x.js';",
    },
    at: ['services/survey/src/views/a.ts:1', 'libs/policy/src/c.ts:1'],
  },
  {
    rule: undeclaredWorkspaceImports,
    planted: {
      'libs/kernel/package.json': manifest('kernel'),
      'libs/policy/package.json': manifest('policy', '@zelian/kernel'),
      'libs/policy/tsconfig.json': references(),
      'libs/policy/src/a.ts': "import { x } from '@zelian/kernel/x';",
      'services/survey/package.json': manifest('survey'),
      'services/survey/tsconfig.json': references('../../libs/kernel'),
      'services/survey/src/a.ts': "\n\nimport { x } from '@zelian/kernel/x';",
    },
    at: ['libs/policy/src/a.ts:1', 'services/survey/src/a.ts:3'],
  },
  {
    rule: undeclaredPackages,
    planted: {
      'package.json': JSON.stringify({ devDependencies: { 'fast-check': '1.0.0' } }),
      'libs/service/package.json': manifest('service', '@nestjs/core'),
      'libs/service/src/a.ts': "import { x } from '@nestjs/core/y';\nimport { f } from 'fastify';",
      'libs/service/src/testing.ts': "import * as fc from 'fast-check';",
    },
    at: ['libs/service/src/a.ts:2'],
  },
  {
    rule: storesOutsideEventlog,
    planted: {
      'libs/eventlog/src/a.ts': "import { DatabaseSync } from 'node:sqlite';",
      'services/payment/src/b.ts': "import { DatabaseSync } from 'node:sqlite';",
      'libs/service/src/c.ts': "const { Kafka } = await import('kafkajs');",
    },
    at: ['services/payment/src/b.ts:1', 'libs/service/src/c.ts:1'],
  },
  {
    rule: packagesInTheDomain,
    planted: {
      'libs/contracts/src/a.ts': "import { IsInt } from 'class-validator';",
      'libs/kernel/src/a.ts': "import { IsInt } from 'class-validator';",
      'libs/policy/src/a.ts': "import { readFileSync } from 'node:fs';",
      'services/survey/src/survey/survey.ts':
        "import { createHash } from 'node:crypto';\nexport const survey = defineStream({});",
      'services/survey/src/survey/decide.ts': "import { sortBy } from 'lodash';",
      'services/survey/src/views/a.ts': "import { sortBy } from 'lodash';",
    },
    at: [
      'libs/kernel/src/a.ts:1',
      'libs/policy/src/a.ts:1',
      'services/survey/src/survey/decide.ts:1',
    ],
  },
  {
    rule: environmentOutsideConfig,
    planted: {
      'libs/service/src/config.ts': 'export const port = process.env.ZELIAN_PORT;',
      'services/payment/src/a.ts': '// process.env\nconst bank = process.env.BANK;',
    },
    at: ['services/payment/src/a.ts:2'],
  },
  {
    rule: focusedOrSkippedTests,
    planted: {
      'libs/kernel/src/a.spec.ts':
        "it('a', () => {});\nit.only('b', () => {});\ndescribe.each([1]).skip('c', () => {});\nxit('d');",
      'libs/kernel/src/b.spec.ts': "describe.skip('e', () => {});\nstream.skip(3);",
    },
    at: [
      'libs/kernel/src/a.spec.ts:2',
      'libs/kernel/src/a.spec.ts:4',
      'libs/kernel/src/b.spec.ts:1',
    ],
  },
  {
    rule: consoleOutput,
    planted: { 'tools/a.ts': "const console = 'console.log';\nconsole.log(console);" },
    at: ['tools/a.ts:2'],
  },
  {
    rule: printingServices,
    planted: {
      'services/intake/src/a.ts': "process.stdout.write('x');",
      'tools/story/a.ts': "process.stdout.write('x');",
    },
    at: ['services/intake/src/a.ts:1'],
  },
  {
    rule: clocksOfTheirOwn,
    planted: {
      'libs/eventlog/src/clock.ts': 'const now = Date.now();',
      'libs/policy/src/a.ts': "const day = new Date('2026-01-01');\nconst today = new Date();",
      'libs/service/src/a.ts': 'setTimeout(retry, 1_000);\nconst at = Date.now();',
      'libs/service/src/a.spec.ts': 'const at = Date.now();',
    },
    at: ['libs/policy/src/a.ts:2', 'libs/service/src/a.ts:1', 'libs/service/src/a.ts:2'],
  },
  {
    rule: chanceInTheDomain,
    planted: {
      'libs/policy/src/a.ts': 'const lot = Math.random();',
      'services/survey/src/survey/survey.ts':
        'export const survey = defineStream({ id: randomUUID() });',
      'services/gateway/src/front/sessions.ts': 'const token = randomBytes(32);',
    },
    at: ['libs/policy/src/a.ts:1', 'services/survey/src/survey/survey.ts:1'],
  },
  {
    rule: barrels,
    planted: { 'libs/kernel/src/index.ts': "export * from './fen.js';" },
    at: ['libs/kernel/src/index.ts:1'],
  },
  {
    rule: namelessPlaces,
    planted: {
      'libs/kernel/src/utils.ts': '',
      'services/survey/src/common/a.ts': '',
      'libs/kernel/src/utilities-of-a-flat.ts': '',
    },
    at: ['libs/kernel/src/utils.ts:1', 'services/survey/src/common/a.ts:1'],
  },
  {
    rule: tracesOfAMachine,
    planted: {
      'README.md': `Run it.\nThen look into ${HOME}.`,
      '.npmrc': `registry=${REGISTRY}/`,
      'docs/a.md': 'See [home](/home) and https://example.org/home/page.',
    },
    at: ['README.md:2', '.npmrc:1'],
  },
  {
    rule: loosePromises,
    planted: { 'libs/kernel/src/a.ts': `const a = 1;\n// ${MARK}: round up` },
    at: ['libs/kernel/src/a.ts:2'],
  },
  {
    rule: linksThatLeadNowhere,
    planted: {
      'README.md':
        '[a](docs/A.md#the-first-part)\n[b](docs/B.md)\n[c](docs/A.md#no-part)\n[d](docs/)\n`[e](f.md)`',
      'docs/A.md': '# The first part\n\n[up](../README.md)',
    },
    at: ['README.md:2', 'README.md:3'],
  },
  {
    rule: commandsThatDoNotExist,
    planted: {
      'package.json': JSON.stringify({ scripts: { start: 'x', check: 'y' } }),
      'README.md':
        'Type `npm ci && npm start`,\nthen `npm run check` and `npm run story`,\nor npm test.',
    },
    at: ['README.md:2', 'README.md:3'],
  },
  {
    rule: glossaryWordsTwice,
    planted: {
      'docs/GLOSSARY.md':
        '| 中文 | identifier | is |\n| --- | --- | --- |\n| 公示 | notice | x |\n| 公布 | Notice | y |\n| 公示 | posting | z |',
    },
    at: ['docs/GLOSSARY.md:5', 'docs/GLOSSARY.md:4'],
  },
  {
    rule: glossaryRowsWithHoles,
    planted: {
      'docs/GLOSSARY.md':
        '| 中文 | identifier | a | b | c |\n|---|---|---|---|---|\n| 公示 | notice | x |  | – |\n| 受理 | accept | x | y | – |',
    },
    at: ['docs/GLOSSARY.md:3'],
  },
  {
    rule: glossaryWordsWithoutCode,
    planted: {
      'docs/GLOSSARY.md':
        '| 中文 | identifier |\n|---|---|\n| 公示 | `notice` |\n| 备用金 | fund |',
      'libs/contracts/src/approval.ts': 'export const notice = 1;',
    },
    at: ['docs/GLOSSARY.md:4'],
  },
  {
    rule: filesThatNobodyImports,
    planted: {
      'package.json': JSON.stringify({ scripts: { docs: 'node tools/dist/docs/write.js' } }),
      'libs/kernel/package.json': manifest('kernel'),
      'tools/docs/write.ts': "import { day } from '@zelian/kernel/day';",
      'libs/kernel/src/day.ts': "const worker = new URL('./worker.js', import.meta.url);",
      'libs/kernel/src/worker.ts': '',
      'libs/kernel/src/alone.ts': '',
      'libs/kernel/src/only-tested.ts': '',
      'libs/kernel/src/testing.ts': '',
      'libs/kernel/src/a.spec.ts': "import './only-tested.js';\nimport './testing.js';",
      'services/survey/src/main.ts': '',
    },
    at: ['libs/kernel/src/alone.ts:1', 'libs/kernel/src/only-tested.ts:1'],
  },
  {
    rule: assetsThatNobodyNames,
    planted: {
      'libs/policy/data/calendar.json': '{}',
      'libs/policy/data/old-table.json': '{}',
      'libs/policy/src/a.ts': "readFileSync('calendar.json');",
    },
    at: ['libs/policy/data/old-table.json:1'],
  },
];

describe.each(rules.map((given) => ({ name: given.rule.name, ...given })))(
  '$name',
  ({ rule, planted, at }) => {
    it('finds nothing in this project', () => expect(told(rule(tree))).toEqual([]));
    it('finds what was planted', () => expect(bites(rule(treeOf(planted)))).toEqual(at));
  },
);

describe('the tables of refusals and rules', () => {
  const planted = treeOf({
    'libs/contracts/src/survey.ts':
      'export const surveyRefusals = {\n  NOT_STARTED: { says, next },\n  NEVER_SAID: { says, next },\n};',
    'libs/policy/src/rule-catalogue.ts':
      'export const ruleCatalogue = {\n  CLOCK: rule(title),\n};',
    'services/survey/src/survey/decide.ts':
      "if (x) throw new Refused('NOT_STARTED');\nthrow new Refused(y === 'DENY' ? 'NOT_STARTED' : 'UNHEARD_OF', { why: 'CODE_OF_SOMETHING' });",
    'services/survey/src/survey/survey.spec.ts': "check({ given, when, refused: 'NEVER_SAID' });",
  });
  const table = {
    NOT_STARTED: { says: '调查尚未开始。', next: '请先登记开始入户。' },
    NEVER_SAID: { says: 'never', next: '请稍后再试' },
  };
  const ofSurvey = 'libs/contracts/src/survey.ts';

  it('every code that is refused with has a row', () => {
    expect(told(refusalsWithoutRow(tree, refusals))).toEqual([]);
    expect(bites(refusalsWithoutRow(planted, table))).toEqual([
      'services/survey/src/survey/decide.ts:2',
    ]);
  });

  it('every code is written out in full', () => {
    expect(told(refusalsPutTogether(tree))).toEqual([]);
    const pieces = treeOf({
      'services/survey/src/survey/decide.ts':
        "throw new Refused('NOT_STARTED', { why: `${x}` });\nthrow new Refused(`NOT_${x}`);",
    });
    expect(bites(refusalsPutTogether(pieces))).toEqual(['services/survey/src/survey/decide.ts:2']);
  });

  it('every row is refused with somewhere', () => {
    expect(told(refusalsNeverGiven(tree, refusals))).toEqual([]);
    expect(bites(refusalsNeverGiven(planted, table))).toEqual([`${ofSurvey}:3`]);
  });

  it('every row is shown by an example', () => {
    expect(told(refusalsWithoutExample(tree, refusals))).toEqual([]);
    expect(bites(refusalsWithoutExample(planted, table))).toEqual([`${ofSurvey}:2`]);
  });

  it('every row says in Chinese what is the matter and what to do', () => {
    expect(told(refusalsWithoutWords(tree, refusals))).toEqual([]);
    expect(bites(refusalsWithoutWords(planted, table))).toEqual([`${ofSurvey}:3`, `${ofSurvey}:3`]);
  });

  it('every rule of law has a Chinese title, is applied, and is named by a test', () => {
    expect(told(rulesWithoutTitle(tree, ruleCatalogue))).toEqual([]);
    expect(told(rulesNeverApplied(tree, ruleCatalogue))).toEqual([]);
    expect(told(rulesWithoutExample(tree, ruleCatalogue))).toEqual([]);
    const rule = { CLOCK: { title: 'The clock' } };
    const at = ['libs/policy/src/rule-catalogue.ts:2'];
    expect(bites(rulesWithoutTitle(planted, rule))).toEqual(at);
    expect(bites(rulesNeverApplied(planted, rule))).toEqual(at);
    expect(bites(rulesWithoutExample(planted, rule))).toEqual(at);
  });
});

const order = (...on: readonly string[]) => ({ survey: { order: { on } } });
const view = (service: string, ...on: readonly string[]) => [{ service, name: 'list', on }];

describe('what travels between services', () => {
  const planted = treeOf({
    'libs/contracts/src/intake.ts': "\n  Accepted: { consumers: ['survey'] },",
    'libs/contracts/src/catalogue.ts': '\n\n  order: { on: [] },',
    'tools/tidy/reaction-names.json': JSON.stringify({ survey: ['orderSurvey'] }),
  });
  const streams: Streams = {
    application: {
      service: 'intake',
      events: { Accepted: { consumers: ['survey'] }, Filed: { consumers: [] } },
    },
    emergency: { service: 'intake', events: { Filed: { consumers: ['survey'] } } },
  };

  it('whom the catalogue names as a consumer listens', () => {
    expect(told(consumersThatDoNotListen(tree, catalogue, reactions, listeners))).toEqual([]);
    expect(bites(consumersThatDoNotListen(planted, streams, order('Filed'), []))).toEqual([
      'libs/contracts/src/intake.ts:2',
    ]);
    expect(
      consumersThatDoNotListen(planted, streams, order('Filed'), view('survey', 'Accepted')),
    ).toEqual([]);
  });

  it('who wakes on an event or shows it is named as its consumer', () => {
    expect(told(reactionsThatNobodyPromised(tree, catalogue, reactions))).toEqual([]);
    expect(told(viewsThatNobodyPromised(tree, catalogue, listeners))).toEqual([]);
    expect(
      bites(reactionsThatNobodyPromised(planted, streams, { payment: order('Accepted').survey })),
    ).toEqual(['libs/contracts/src/catalogue.ts:3']);
    expect(bites(viewsThatNobodyPromised(planted, streams, view('payment', 'Accepted')))).toEqual([
      'libs/contracts/src/intake.ts:2',
    ]);
  });

  it('an event that wakes a reaction has a name of its own', () => {
    expect(told(wokenByAmbiguousNames(tree, catalogue, reactions))).toEqual([]);
    expect(bites(wokenByAmbiguousNames(planted, streams, order('Filed')))).toEqual([
      'libs/contracts/src/catalogue.ts:3',
    ]);
  });

  it('the names of reactions are those of the committed list', () => {
    expect(told(reactionsRenamed(tree, reactions))).toEqual([]);
    expect(told(reactionsNotYetFrozen(tree, reactions))).toEqual([]);
    expect(bites(reactionsRenamed(planted, order('Accepted')))).toEqual([
      'libs/contracts/src/catalogue.ts:1',
    ]);
    expect(bites(reactionsNotYetFrozen(planted, order('Accepted')))).toEqual([
      'tools/tidy/reaction-names.json:1',
    ]);
  });
});

describe('documents written from code', () => {
  it('are what the code says', async () =>
    expect(told(staleDocuments(tree, await generatedDocuments()))).toEqual([]));

  it('would be found stale or missing', () => {
    const planted = treeOf({ 'docs/EVENTS.md': '# Events\n\nold\n' });
    expect(
      bites(
        staleDocuments(planted, [
          { path: 'docs/EVENTS.md', fresh: '# Events\n\nnew\n' },
          { path: 'docs/RULES.md', fresh: '# Rules\n' },
        ]),
      ),
    ).toEqual(['docs/EVENTS.md:3', 'docs/RULES.md:1']);
  });
});
