import type { Caller, Desk, Entrustment, Post, Seat } from '@zelian/contracts/terms';
import type { By } from '@zelian/kernel/decider';
import type { StaffId } from '@zelian/kernel/values';

/** The officers of the examples. Nothing but specs imports this file. */
type Officer = Caller & By;

const officer = (staffId: StaffId, post: Post, desk: Desk): Officer => ({
  staffId,
  organ: 'TOWNSHIP',
  posts: [post],
  villages: 'ALL',
  entrustments: [],
  desk,
  post,
  org: 'TOWNSHIP',
});

export const clerk = officer('ST013', 'CIVIL_AFFAIRS', 'clerk');
export const supervisor = officer('ST008', 'CIVIL_AFFAIRS_HEAD', 'supervisor');
/** The head of the office at the desk of a clerk. */
export const supervisorAsClerk: Officer = { ...supervisor, desk: 'clerk' };
export const finance = officer('ST014', 'FINANCE', 'finance');
export const otherFinance = officer('ST005', 'FINANCE', 'finance');

const signer = (staffId: StaffId, seat: Seat, entrustments: readonly Entrustment[]): Officer => ({
  ...officer(staffId, 'LEADER', 'signer'),
  seat,
  entrustments,
});
export const head = signer('ST001', 'HEAD', []);
export const deputy = signer('ST002', 'DEPUTY', []);
export const entrustment: Entrustment = {
  entrustmentId: '0198a000-0000-7000-8000-0000000000e1',
  byId: 'ST001',
  fromOn: '2024-09-20',
  toOn: '2024-10-08',
};
export const entrustedDeputy = signer('ST002', 'DEPUTY', [entrustment]);

/** A machine of the township that names the officer who answers for the act. */
export const machineFor = (named: Officer): Officer => ({
  ...named,
  staffId: 'MACHINE-1',
  posts: [],
  client: { desk: named.desk === 'system' ? 'finance' : named.desk, commands: [], reads: [] },
  post: 'CLIENT',
  onBehalfOf: named.staffId,
});

export const system: Officer = {
  staffId: 'SYSTEM',
  organ: 'PLATFORM',
  posts: [],
  villages: 'ALL',
  entrustments: [],
  desk: 'system',
  post: 'SYSTEM',
  org: 'PLATFORM',
};
