import { defined } from '@zelian/kernel/defined';
import { uuidv5 } from '@zelian/kernel/ids';
import { Api, ApiProblem, type ApiCaller, type Issued } from '@zelian/service/api-client';
import { scan } from './scan.js';
import type { KinRow, StaffRow, Township } from './township.js';

/** The word with which everybody of the demo signs in. Printed at the start; a demo has no secrets. */
export const DEMO_PASSWORD = 'zelian-demo-2026';
const FIRST_PASSWORD = 'zelian-demo-first';

/** The two administrators of the demo: visibly fictional, with numbers nobody was ever given. */
export const DEMO_ADMINS = [
  { staffId: 'AD001', name: '演示管理员甲', number: syntheticNumber(1) },
  { staffId: 'AD002', name: '演示管理员乙', number: syntheticNumber(2) },
] as const;

/** A deterministic command id: the same data gives the same command, so that seeding resumes. */
export const demoId = (...words: readonly (string | number)[]): string =>
  uuidv5(`demo/${words.join('/')}`);

/** Everybody of the township, signed in as himself. */
export class Crew {
  private readonly callers = new Map<string, Promise<ApiCaller>>();
  private readonly api: Api;

  constructor(
    url: string,
    /** Hears of every command that somebody has issued. */
    private readonly hear: (staffId: string, issued: Issued) => void = () => undefined,
  ) {
    this.api = new Api(url);
  }

  async as(staffId: string): Promise<ApiCaller> {
    const known =
      this.callers.get(staffId) ??
      this.api.signIn({ staffId, password: DEMO_PASSWORD }, (issued) => this.hear(staffId, issued));
    this.callers.set(staffId, known);
    return known;
  }

  /** Registers staff, grants by two, passwords, entrustments. Done again it changes nothing. */
  async muster(township: Township): Promise<void> {
    for (const row of township.rows.staff) await this.register(row);
    await this.entrust(township.rows.staff);
  }

  /** A near relative whom the officer declares himself. */
  async declareRelative(
    kin: KinRow,
    relative: { readonly sub: string; readonly name: string; readonly number?: string },
  ): Promise<void> {
    const officer = await this.as(kin.staffId);
    await officer.issue(
      'staff',
      kin.staffId,
      'DeclareNearRelative',
      {
        relativeSub: relative.sub,
        relation: kin.relation,
        declaredOn: kin.declaredByStaffOn ?? '',
        identity: {
          name: relative.name,
          ...defined({ number: relative.number }),
        },
      },
      { commandId: demoId('kin', kin.staffId, kin.personId) },
    );
  }

  private async register(row: StaffRow): Promise<void> {
    const { staffId, name, activeFrom } = row;
    const [first, second] = [await this.as('AD001'), await this.as('AD002')];
    const number = syntheticNumber(100 + Number(staffId.replace(/\D/g, '')));
    const { sub } = await first.post<{ readonly sub: string }>('/api/intake/subjects', {
      kind: 'RESIDENT_ID',
      number,
      name,
    });
    await first.issue(
      'staff',
      staffId,
      'RegisterStaff',
      { sub, organ: row.organ, activeFrom, name, number },
      { commandId: demoId('staff', staffId) },
    );
    const grantId = demoId('grant', staffId);
    await first.issue(
      'staff',
      staffId,
      'ProposeGrant',
      {
        grantId,
        post: row.role,
        ...defined({ seat: row.leadingGroupRole }),
        villages: row.villageCode === undefined ? [] : [row.villageCode],
        fromOn: activeFrom,
      },
      { commandId: demoId('propose', staffId) },
    );
    await second.issue(
      'staff',
      staffId,
      'ConfirmGrant',
      { grantId },
      { commandId: demoId('confirm', staffId) },
    );
    await this.givePassword(first, staffId);
  }

  /** The administrator sets a first word, the person changes it: as in real life. */
  private async givePassword(admin: ApiCaller, staffId: string): Promise<void> {
    try {
      await this.as(staffId);
      return;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.callers.delete(staffId);
    }
    await admin.post(`/api/gateway/passwords/${staffId}`, { password: FIRST_PASSWORD });
    const newcomer = await this.api.signIn({ staffId, password: FIRST_PASSWORD });
    await newcomer.post('/api/gateway/passwords', {
      current: FIRST_PASSWORD,
      password: DEMO_PASSWORD,
    });
  }

  /** The head of the group entrusts his signature to the deputies, by letter (SoD6). */
  private async entrust(staff: readonly StaffRow[]): Promise<void> {
    const head = staff.find((row) => row.leadingGroupRole === 'HEAD');
    if (head === undefined) return;
    const caller = await this.as(head.staffId);
    for (const { staffId } of staff.filter((row) => row.leadingGroupRole === 'DEPUTY')) {
      const documentSha = await caller.upload(
        'gateway',
        { bytes: scan(`entrustment ${staffId}`), mime: 'image/png' },
        demoId('entrustment-scan', staffId),
      );
      await caller.issue(
        'staff',
        head.staffId,
        'EntrustSignature',
        {
          toId: staffId,
          scope: 'FINAL_SIGNATURE',
          fromOn: head.activeFrom,
          toOn: '2027-12-31',
          documentSha,
        },
        { commandId: demoId('entrust', staffId) },
      );
    }
  }
}

/** A citizen number with a right check digit and an order part that was set aside (996–999). */
export function syntheticNumber(seed: number, bornFrom = 1960, years = 35): string {
  const day = String(1 + (seed % 28)).padStart(2, '0');
  const month = String(1 + (seed % 12)).padStart(2, '0');
  const body = `370406${bornFrom + (seed % years)}${month}${day}99${6 + (seed % 4)}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return body + ('10X98765432'[sum % 11] ?? '');
}
