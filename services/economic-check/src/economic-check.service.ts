import type { Rules } from '@zelian/policy/rules';
import { defineService } from '@zelian/service/definition';
import { check } from './check/check.js';
import {
  closeCheck,
  noteAuthorisation,
  noteCheckNotice,
  noteDeclaration,
  noteKin,
  noteProfiles,
  openCheck,
} from './reactions/on-intake.js';
import { exchangeRoutes } from './file-exchange/exchange.js';
import { checkFiles } from './views/check-files.js';
import { inbox } from './views/inbox.js';
import { toDo } from './views/to-do.js';

export const economicCheck = defineService<'economic-check', Rules>({
  name: 'economic-check',
  streams: { check },
  reactions: {
    openCheck,
    noteAuthorisation,
    noteDeclaration,
    noteProfiles,
    noteKin,
    noteCheckNotice,
    closeCheck,
  },
  views: [toDo, inbox, checkFiles],
  routes: exchangeRoutes,
});
