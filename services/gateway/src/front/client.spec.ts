import { catalogue } from '@zelian/contracts/catalogue';
import type { Person } from '@zelian/contracts/terms';
import { callerOf } from '@zelian/service/access';
import { Refused } from '@zelian/kernel/refused';
import { ADMINS, Entrance, json, type Reply } from './entrance.js';

const CLIENT = 'DISTRICT-1';
const OFFICER = 'ST040';
const CLERK = 'ST013';
/** Of the district too, but at no desk of it that gives or takes checks. */
const INSPECTOR = 'ST041';

/** Passwords are slow to check, on purpose. */
const SLOW_MS = 60_000;

let entrance: Entrance;
let token: string;
let admins: readonly string[];

const codeOf = ({ status, body }: Reply): string => `${status} ${String(body['code'])}`;

beforeAll(async () => {
  entrance = await Entrance.start();
  entrance.quietNeighbours();
  await entrance.staff(OFFICER, 'DISTRICT_OFFICER', 'DISTRICT_CIVIL_AFFAIRS');
  await entrance.staff(CLERK, 'CIVIL_AFFAIRS');
  await entrance.staff(INSPECTOR, 'DISCIPLINE', 'DISTRICT_CIVIL_AFFAIRS');
  admins = [await entrance.signIn(ADMINS[0]), await entrance.signIn(ADMINS[1])];
  await entrance.command(admins[0] ?? '', `clients/${CLIENT}/propose-client`, {
    organ: 'DISTRICT_CIVIL_AFFAIRS',
    desk: 'district',
    scope: { commands: ['StartCheck', 'IssueCheckReport'], reads: ['economic-check/inbox'] },
    fromOn: entrance.township.on,
  });
}, SLOW_MS);
afterAll(async () => entrance.stop());

const secretFor = async (clientId: string, by = admins[0] ?? ''): Promise<Reply> =>
  entrance.send('POST', `/api/gateway/client-secrets/${clientId}`, { token: by });

/** The person that a service is told of when this caller asks it. */
async function toldOf(headers: Readonly<Record<string, string>> = {}): Promise<Person> {
  let told = '';
  entrance.neighbours.set('economic-check', async (call) => {
    told = call.headers['authorization'] ?? '';
    return json(200, {});
  });
  await entrance.send('GET', '/api/economic-check/inbox', { token, headers });
  return entrance.keys.verify(told.slice('Bearer '.length), 'economic-check');
}
const may = (
  person: Person,
  command: 'StartCheck' | 'AnswerSource' | 'IssueCheckReport',
): boolean => {
  try {
    callerOf(person, command, catalogue.check.commands[command]);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return false;
  }
};

describe('a machine client', () => {
  it('has no secret before two administrators have opened it, and then one, shown once', async () => {
    expect(codeOf(await secretFor(CLIENT))).toBe('404 NOT_FOUND');
    await entrance.command(admins[1] ?? '', `clients/${CLIENT}/confirm-client`, {}, 1);
    const clerk = await entrance.signIn(CLERK);
    expect(codeOf(await secretFor(CLIENT, clerk))).toBe('403 POST_MAY_NOT_DO_THIS');
    const { status, body } = await secretFor(CLIENT);
    expect(status).toBe(201);
    expect(codeOf(await secretFor(CLIENT))).toBe('409 SECRET_ALREADY_SHOWN');

    const signIn = async (secret: string): Promise<Reply> =>
      entrance.send('POST', '/api/gateway/sessions', { body: { clientId: CLIENT, secret } });
    expect(codeOf(await signIn('not this one'))).toBe('401 PASSWORD_WRONG');
    const started = await signIn(String(body['secret']));
    expect(started.status).toBe(201);
    token = String(started.body['token']);
    const byPassword = { staffId: CLIENT, password: String(body['secret']) };
    expect(codeOf(await entrance.send('POST', '/api/gateway/sessions', { body: byPassword }))).toBe(
      '401 PASSWORD_WRONG',
    );
  });

  it('is told to a service with its desk and its scope, and nothing else', async () => {
    expect(await toldOf()).toEqual({
      staffId: CLIENT,
      organ: 'DISTRICT_CIVIL_AFFAIRS',
      posts: [],
      villages: 'ALL',
      entrustments: [],
      client: {
        desk: 'district',
        commands: ['StartCheck', 'IssueCheckReport'],
        reads: ['economic-check/inbox'],
      },
    });
  });

  it('may what its scope names, and signs only for an officer of its organ who sits at its desk', async () => {
    const alone = await toldOf();
    expect(may(alone, 'StartCheck')).toBe(true);
    expect(may(alone, 'AnswerSource')).toBe(false);
    expect(may(alone, 'IssueCheckReport')).toBe(false);
    const forOfficer = await toldOf({ 'zelian-on-behalf-of': OFFICER });
    expect(forOfficer.onBehalfOf).toBe(OFFICER);
    expect(may(forOfficer, 'IssueCheckReport')).toBe(true);
    for (const stranger of [CLERK, INSPECTOR, 'ST999', CLIENT])
      expect(await toldOf({ 'zelian-on-behalf-of': stranger })).not.toHaveProperty('onBehalfOf');
  });

  it('does not sign for an officer who has left his post', async () => {
    const revoked = await entrance.command(admins[0] ?? '', `staff/${OFFICER}/revoke-grant`, {
      grantId: await grantOf(OFFICER),
      fromOn: entrance.township.on,
    });
    expect(revoked.status).toBe(201);
    expect(await toldOf({ 'zelian-on-behalf-of': OFFICER })).not.toHaveProperty('onBehalfOf');
  });

  it('reads nothing of the gateway that its scope does not name', async () => {
    for (const url of ['/api/gateway/clients', '/api/gateway/access-log', '/api/gateway/grants'])
      expect(codeOf(await entrance.send('GET', url, { token }))).toBe('403 POST_MAY_NOT_DO_THIS');
  });

  it('has ended when it is revoked, from the next request on', async () => {
    await entrance.command(admins[1] ?? '', `clients/${CLIENT}/revoke-client`, {});
    expect(codeOf(await entrance.send('GET', '/api/economic-check/inbox', { token }))).toBe(
      '403 POST_MAY_NOT_DO_THIS',
    );
  });
});

async function grantOf(staffId: string): Promise<string> {
  const member = await entrance.township.service.own.staff(staffId);
  return member?.grants[0]?.grantId ?? '';
}
