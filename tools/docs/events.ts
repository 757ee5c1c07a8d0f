import {
  reactions,
  streamRows,
  type ReactionRow,
  type StreamName,
} from '@zelian/contracts/catalogue';
import type { CommandRow, EventRow, StreamRow } from '@zelian/contracts/stream';
import { SERVICES, type ServiceName } from '@zelian/contracts/terms';
import { format } from 'prettier';

type NamedStream = readonly [name: StreamName, row: StreamRow];

const DESK_WORDS = `| desk | who sits there |
| --- | --- |
| \`clerk\` 经办 | the civil affairs office of the township (民政岗位) |
| \`supervisor\` 审核 | head or deputy head of that office |
| \`groupOffice\` 领导小组办公室 | the secretariat of the leading group |
| \`seat\` 成员 | each of the thirteen members of the leading group |
| \`signer\` 签发 | head of the leading group, or a deputy whom he has entrusted in writing |
| \`finance\` 财政所 | the finance office of the township |
| \`discipline\` 纪委 | the discipline committee |
| \`assistant\` 协理员 | the village assistant: helps and reports, never decides |
| \`district\` 区民政局 | the district civil affairs bureau |
| \`citizen\` | anybody, without signing in |
| \`admin\` 平台管理员 | keeps the directory of staff and machine clients, nothing else |`;

const EXPECTATIONS = `| expects | the request |
| --- | --- |
| \`opens\` | opens the stream: it must not exist yet (412 otherwise) |
| \`version\` | names the version it was decided on in \`If-Match\` (428 without, 412 when somebody was faster) |
| \`any\` | is taken on whatever stands in the stream when it arrives |`;

/**
 * `docs/EVENTS.md`: everything that can be asked and everything that can happen, as the catalogue
 * has it. The same catalogue gives the same text.
 */
export async function eventsDocument(): Promise<string> {
  const text = [
    '# What can be asked and what can happen',
    'Written by `npm run docs` from `libs/contracts/src/catalogue.ts`; change that file, not this one.',
    countsOf(),
    '## How to read the tables',
    'A command is `POST /api/<service>/<streams>/<id>/<command-in-kebab-case>`. ✍: signed by the person who issues it. "Reports" names the field with the day or instant on which something happened outside; such a command may come later than what it tells of, never before it.',
    DESK_WORDS,
    EXPECTATIONS,
    'oversight hears every event, whether a row names it or not. "Opened by" names the services beside the producer that may open the personal parts of an event; nobody else can.',
    '## How events travel',
    'An arrow carries the events that wake a reaction of the service it points to; views listen too, see the column of consumers. Events are all that crosses from one service to another.',
    flow(),
    ...SERVICES.flatMap(serviceSection),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 100, singleQuote: true });
}

const sum = (of: (row: StreamRow) => number): number =>
  streamRows.reduce((total, [, row]) => total + of(row), 0);

function countsOf(): string {
  const rows = SERVICES.flatMap((service) => Object.keys(reactions[service]));
  return `${streamRows.length} streams, ${sum(({ commands }) => Object.keys(commands).length)} commands with a route, ${sum(({ system }) => Object.keys(system).length)} commands by reactions and timers, ${sum(({ events }) => Object.keys(events).length)} events, ${rows.length} reactions.`;
}

function flow(): string {
  const edges = SERVICES.filter((service) => service !== 'oversight').flatMap((consumer) =>
    SERVICES.filter((producer) => producer !== consumer).flatMap((producer) => {
      const woken = new Set<string>(reactionsOf(consumer).flatMap(([, { on }]) => on));
      const names = eventsFrom(producer).filter((event) => woken.has(event));
      return names.length === 0 ? [] : [`  ${producer} -->|${names.join('<br/>')}| ${consumer}`];
    }),
  );
  const heard = SERVICES.filter((service) => service !== 'oversight').map(
    (service) => `  ${service} -.->|every event| oversight`,
  );
  return ['```mermaid', 'flowchart LR', ...edges, ...heard, '```'].join('\n');
}

function serviceSection(service: ServiceName): readonly string[] {
  return [
    `## ${service}`,
    ...streamRows.filter(([, row]) => row.service === service).flatMap(streamSection),
    ...reactionTable(service),
  ];
}

function streamSection([name, row]: NamedStream): readonly string[] {
  const key = row.keyedBy === 'case' ? 'the case id' : 'an id of its own';
  return [
    `### ${name} ${row.says}`,
    `\`/api/${row.service}/${row.path}/<id>/…\`, where the id is ${key}.`,
    ...table(
      ['command', '中文', 'desks', 'expects', '✍', 'reports'],
      Object.entries(row.commands).map(commandCells),
    ),
    ...table(
      ['by reactions and timers', '中文'],
      Object.entries(row.system).map(([command, says]) => [code(command), says]),
    ),
    ...table(
      ['event', '中文', 'consumers', 'opened by'],
      Object.entries(row.events).map(eventCells),
    ),
  ];
}

function commandCells([name, row]: readonly [string, CommandRow]): readonly string[] {
  return [
    code(name),
    row.says,
    row.by.join(', '),
    row.expects,
    row.signed === true ? '✍' : '',
    row.report === undefined ? '' : code(row.report),
  ];
}

function eventCells([name, { says, consumers, opens }]: readonly [
  string,
  EventRow,
]): readonly string[] {
  return [code(name), says, consumers.join(', '), opens.join(', ')];
}

function reactionTable(service: ServiceName): readonly string[] {
  const rows = reactionsOf(service);
  if (rows.length === 0) return [];
  return [
    `### Reactions of ${service}`,
    ...table(
      ['reaction', 'wakes on', 'content with'],
      rows.map(([name, { on, settledBy }]) => [
        code(name),
        on.map(code).join(', '),
        (settledBy ?? []).map(code).join(', '),
      ]),
    ),
  ];
}

const reactionsOf = (service: ServiceName): readonly (readonly [string, ReactionRow])[] =>
  Object.entries(reactions[service]);

function eventsFrom(service: ServiceName): readonly string[] {
  return streamRows
    .filter(([, row]) => row.service === service)
    .flatMap(([, row]) => Object.keys(row.events));
}

const code = (text: string): string => `\`${text}\``;
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** No table where there is nothing to say. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  return [[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')];
}
