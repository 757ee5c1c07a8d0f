import type { Rules } from '@zelian/policy/rules';
import { defineService } from '@zelian/service/definition';
import { client } from './client/client.js';
import { founding } from './founding/founding.js';
import { registerFounders } from './reactions/on-gateway.js';
import { staff } from './staff/staff.js';
import { clientList } from './views/clients.js';
import { entrustments } from './views/entrustments.js';
import { grantLog } from './views/grants.js';
import { publicNotices } from './views/public-notices.js';
import { staffMembers } from './views/staff.js';

/** 统一入口: who is who, and what the public may read; its HTTP front stands in `front/`. */
export const gateway = defineService<'gateway', Rules>({
  name: 'gateway',
  streams: { staff, founding, client },
  reactions: { registerFounders },
  views: [staffMembers, grantLog, entrustments, clientList, publicNotices],
});
