import {
  ConfirmClient,
  ConfirmGrant,
  DeclareNearRelative,
  EntrustSignature,
  gatewayRefusals,
  gatewayStreams,
  ProposeClient,
  ProposeGrant,
  RegisterStaff,
  RevokeClient,
  RevokeGrant,
} from './gateway.js';
import { describeCommands, sample } from './samples.js';
import { SERVICES } from './terms.js';

const ID = '0198f0a0-0000-7000-8000-000000000001';
const SHA = 'a'.repeat(64);

describe('commands of the gateway', () => {
  describeCommands(gatewayStreams, [
    sample(
      RegisterStaff,
      {
        sub: ID,
        organ: 'TOWNSHIP',
        activeFrom: '2020-08-15',
        name: '𬇕·示例',
        number: '11010519491231002X',
        phone: '13000000000',
      },
      {
        sub: 'P0001',
        organ: 'BANK',
        activeFrom: '2021-02-29',
        name: '',
        number: '1'.repeat(19),
        phone: '',
      },
    ),
    sample(
      ProposeGrant,
      {
        grantId: ID,
        post: 'CIVIL_AFFAIRS',
        seat: 'MEMBER',
        villages: ['370406109216'],
        fromOn: '2020-08-15',
        toOn: '2024-12-31',
      },
      {
        grantId: ID.toUpperCase(),
        post: 'MAYOR',
        seat: 'CHAIR',
        villages: ['370406109'],
        fromOn: '2020-8-15',
        toOn: '2024-13-01',
      },
    ),
    sample(ConfirmGrant, { grantId: ID }, { grantId: '1' }),
    sample(
      RevokeGrant,
      { grantId: ID, fromOn: '2024-01-01' },
      { grantId: 'x', fromOn: '2024-00-01' },
    ),
    sample(
      EntrustSignature,
      {
        toId: 'ST002',
        scope: 'FINAL_SIGNATURE',
        fromOn: '2024-01-01',
        toOn: '2024-12-31',
        documentSha: SHA,
      },
      {
        toId: 'S',
        scope: 'ALL',
        fromOn: '2023-02-29',
        toOn: '2024-12-32',
        documentSha: SHA.slice(1),
      },
    ),
    sample(
      DeclareNearRelative,
      {
        relativeSub: ID,
        relation: 'SIBLING',
        declaredOn: '2024-01-05',
        identity: { name: '示例', number: '11010519491231002X' },
      },
      {
        relativeSub: '',
        relation: 'FRIEND',
        declaredOn: 'yesterday',
        identity: { name: '', number: '11010519491231002X' },
      },
    ),
    sample(
      ProposeClient,
      {
        organ: 'DISTRICT_CIVIL_AFFAIRS',
        desk: 'district',
        scope: { commands: ['StartCheck'], reads: ['oversight/events'] },
        fromOn: '2024-01-01',
        toOn: '2024-12-31',
      },
      {
        organ: 'COUNTY',
        desk: 'system',
        scope: { commands: [''], reads: [] },
        fromOn: '2024-1-1',
        toOn: '20241231',
      },
    ),
    sample(ConfirmClient, {}, {}),
    sample(RevokeClient, {}, {}),
  ]);
});

describe('who hears of staff', () => {
  it('every service keeps its own copy of who holds which post', () => {
    const { StaffRegistered, PostGranted, PostRevoked } = gatewayStreams.staff.events;
    for (const row of [StaffRegistered, PostGranted, PostRevoked]) {
      expect(row.consumers).toEqual(SERVICES);
    }
    expect(StaffRegistered.opens).toEqual(SERVICES);
  });

  it('relatives of staff are opened by the matcher of intake alone', () => {
    expect(gatewayStreams.staff.events.NearRelativeDeclared.opens).toEqual(['intake']);
  });

  it('nobody has a route to the founding, or to found a second time', () => {
    expect(gatewayStreams.founding.commands).toEqual({});
    expect(gatewayRefusals.PLATFORM_ALREADY_FOUNDED.kind).toBe('notNow');
  });
});
