import type { Day } from '@zelian/kernel/values';
import { demoId } from './crew.js';
import type { Stage } from './stage.js';
import { certificateOf, dutyOf, profileOf } from './people.js';
import type { Step } from './steps.js';
import type { CertificateRow, EventRow, PersonRow } from './township.js';

/** What befalls one household: registration before its first case, then what the data tell. */
export class HouseholdLife {
  private readonly id: string;

  constructor(
    private readonly stage: Stage,
    private readonly householdId: string,
    /** Day of the first case. */
    private readonly from: Day,
    private readonly clerk: string,
  ) {
    this.id = demoId('household', householdId);
  }

  steps(): readonly Step[] {
    const { township } = this.stage;
    const members = township.membersOf(this.householdId);
    const later = members.filter(({ joinedOn }) => joinedOn > this.from);
    const first = members.filter((person) => !later.includes(person));
    const ids = new Set(members.map(({ personId }) => personId));
    const certificates = township.rows.disabilityCertificates.filter(({ personId }) =>
      ids.has(personId),
    );
    const deaths = township.rows.events.filter(
      ({ householdId, kind, knownOn }) =>
        householdId === this.householdId && kind === 'DEATH' && knownOn >= this.from,
    );
    return [
      this.step(this.from, 0, '户登记', async () => this.register(first)),
      ...township.obligorsOf(this.householdId).map((row) =>
        this.step(this.from, 0.1, `义务人 ${row.obligorId}`, async () => {
          const caller = await this.stage.crew.as(this.clerk);
          await caller.issue(
            'household',
            this.id,
            'NameObligor',
            {
              sub: await this.stage.people.sub(row.obligorId, caller),
              supportedSubs: await this.stage.people.allSubs(row.supportedPersonIds, caller),
              duty: dutyOf(row),
            },
            { commandId: demoId('obligor', row.obligorId) },
          );
        }),
      ),
      ...certificates.map((row) => this.certificate(row)),
      ...later.map((person) =>
        this.step(person.joinedOn, 0.3, '新增成员', async () => this.join(person)),
      ),
      ...deaths.map((row) => this.step(row.knownOn, 0.4, '死亡', async () => this.death(row))),
    ];
  }

  private step(on: Day, rank: number, name: string, run: () => Promise<void>): Step {
    return { on, rank, of: this.householdId, name, run };
  }

  private async register(members: readonly PersonRow[]): Promise<void> {
    const { crew, people, township } = this.stage;
    const row = township.household(this.householdId);
    const caller = await crew.as(this.clerk);
    await caller.issue(
      'household',
      this.id,
      'RegisterHousehold',
      {
        villageCode: row.villageCode,
        headSub: await people.sub(row.headPersonId, caller),
        members: await Promise.all(
          members.map(async (person) => ({
            sub: await people.sub(person.personId, caller),
            profile: await profileOf(person, people, caller),
          })),
        ),
        address: row.address,
        phone: row.phone,
        villageGroup: `${row.villageGroup}组`,
      },
      { commandId: demoId('household', this.householdId, 'register') },
    );
    await this.stage.settled();
  }

  private async join(person: PersonRow): Promise<void> {
    const { crew, people } = this.stage;
    const caller = await crew.as(this.clerk);
    await caller.issue(
      'household',
      this.id,
      'AddMember',
      {
        sub: await people.sub(person.personId, caller),
        joinedOn: person.joinedOn,
        cause: person.birthDate === person.joinedOn ? 'BIRTH' : 'RETURN',
        profile: await profileOf(person, people, caller),
      },
      { commandId: demoId('join', person.personId) },
    );
  }

  private certificate(row: CertificateRow): Step {
    const on = row.issuedOn > this.from ? row.issuedOn : this.from;
    return this.step(on, 0.2, '残疾人证', async () => {
      const caller = await this.stage.crew.as(this.clerk);
      await caller.issue(
        'household',
        this.id,
        'RecordCertificate',
        {
          sub: await this.stage.people.sub(row.personId, caller),
          certificateId: demoId('certificate', row.certificateNo),
          issuedOn: row.issuedOn,
          validToOn: row.validTo,
          content: certificateOf(row),
        },
        { commandId: demoId('certificate', row.certificateNo, 'record') },
      );
    });
  }

  private async death(row: EventRow): Promise<void> {
    const caller = await this.stage.crew.as(this.clerk);
    await caller.issue(
      'household',
      this.id,
      'RecordLifeEvent',
      {
        lifeEventId: demoId('event', row.eventId),
        ...(row.personId === undefined
          ? {}
          : { sub: await this.stage.people.sub(row.personId, caller) }),
        kind: 'DEATH',
        occurredOn: row.occurredOn,
        knownOn: row.knownOn,
        detail: { source: 'VILLAGE' },
      },
      { commandId: demoId('event', row.eventId, 'record') },
    );
  }
}
