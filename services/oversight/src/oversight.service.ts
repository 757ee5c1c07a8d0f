import type { Rules } from '@zelian/policy/rules';
import { defineService } from '@zelian/service/definition';
import { caseStatus } from './case-status/case-status.js';
import { eventsRoute } from './feed/events-route.js';
import { publishCaseStatus } from './reactions/publish-case-status.js';
import { cases } from './views/cases.js';
import { responsibilityChain } from './views/chain.js';
import { overdue } from './views/overdue.js';
import { powers } from './views/powers.js';

/** 监督: sees everything, decides nothing; owns what the district and the commission get to see. */
export const oversight = defineService<'oversight', Rules>({
  name: 'oversight',
  streams: { caseStatus },
  reactions: { publishCaseStatus },
  views: [cases, responsibilityChain, overdue, powers],
  feeds: ({ store, clock }) => [eventsRoute(store, clock)],
});
