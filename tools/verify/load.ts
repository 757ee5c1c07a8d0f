import { uuidv5 } from '@zelian/kernel/ids';
import { Api, ApiProblem, type ApiCaller } from '@zelian/service/api-client';
import { DEMO_PASSWORD, demoId } from '@zelian/standalone/demo/crew';
import { dutyOf, People, profileOf } from '@zelian/standalone/demo/people';
import { scan } from '@zelian/standalone/demo/scan';
import { Township, type HouseholdRow, type ObligorRow } from '@zelian/standalone/demo/township';
import { Failed, must, sleep } from './program.js';

/** Commands on their way at once. */
const IN_FLIGHT = 64;
/** Between two waves, so that the stories get their turn. Units: ms. */
const BREATH_MS = 400;
/** Every so many waves a file is uploaded before each command. */
const FILE_EVERY = 8;
const CLERK = 'ST009';

/** A household of its own for each caller. */
interface Family {
  readonly id: string;
  readonly head: string;
}

/**
 * Callers who do not wait for each other: 64 commands on their way at once, wave after wave, until
 * they are told to stop.
 */
export class Load {
  commands = 0;
  private stopped = false;
  private obligor = '';
  private readonly refusals: string[] = [];

  constructor(
    private readonly url: string,
    private readonly township: Township,
  ) {}

  stop(): void {
    this.stopped = true;
  }

  /** Refuses: Failed when a command of the load was refused. */
  async run(): Promise<void> {
    const clerk = await new Api(this.url).signIn({ staffId: CLERK, password: DEMO_PASSWORD });
    const families = this.township.rows.households.slice(0, IN_FLIGHT);
    must(families.length === IN_FLIGHT, `演示数据不足 ${IN_FLIGHT} 户`);
    const people = new People(this.township);
    this.obligor = await people.sub(this.obligorRow().obligorId, clerk);
    const registered = await Promise.all(
      families.map(async (row) => this.register(row, people, clerk)),
    );
    for (let wave = 0; !this.stopped; wave += 1) {
      await Promise.all(registered.map(async (family) => this.tell(family, wave, clerk)));
      await sleep(BREATH_MS);
    }
    if (this.refusals.length > 0)
      throw new Failed(
        [`负载中有 ${this.refusals.length} 条指令被拒：`, ...this.refusals].join('\n'),
      );
  }

  private async register(row: HouseholdRow, people: People, clerk: ApiCaller): Promise<Family> {
    const person = this.township.person(row.headPersonId);
    const head = await people.sub(person.personId, clerk);
    const id = demoId('load', row.householdId);
    await clerk.issue(
      'household',
      id,
      'RegisterHousehold',
      {
        villageCode: row.villageCode,
        headSub: head,
        members: [{ sub: head, profile: await profileOf(person, people, clerk) }],
        address: row.address,
      },
      { commandId: demoId('load', row.householdId, 'register') },
    );
    this.commands += 1;
    return { id, head };
  }

  private async tell({ id, head }: Family, wave: number, clerk: ApiCaller): Promise<void> {
    const commandId = uuidv5(`load/${id}/${wave}`);
    try {
      if (wave % FILE_EVERY === 0) await this.upload(commandId, head, clerk);
      await clerk.issue(
        'household',
        id,
        'NameObligor',
        { sub: this.obligor, supportedSubs: [head], duty: dutyOf(this.obligorRow()) },
        { commandId },
      );
      this.commands += 1;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.refusals.push(error.message);
    }
  }

  private async upload(commandId: string, sub: string, clerk: ApiCaller): Promise<void> {
    const file = { bytes: scan(commandId), mime: 'image/png', sub };
    await clerk.upload('intake', file, uuidv5(`${commandId}/file`));
  }

  private obligorRow(): ObligorRow {
    const [row] = this.township.rows.obligors;
    if (row === undefined) throw new Failed('演示数据中没有义务人');
    return row;
  }
}
