import { approval } from '@zelian/approval/approval.service';
import { SERVICES, type ServiceName } from '@zelian/contracts/terms';
import { economicCheck } from '@zelian/economic-check/economic-check.service';
import { gateway } from '@zelian/gateway/gateway.service';
import { intake } from '@zelian/intake/intake.service';
import { oversight } from '@zelian/oversight/oversight.service';
import { payment } from '@zelian/payment/payment.service';
import type { AnyView } from '@zelian/service/definition';
import { staffDirectory } from '@zelian/service/staff-directory';
import { survey } from '@zelian/survey/survey.service';
import type { Listener } from './delivery.js';

interface Listening {
  readonly name: ServiceName;
  readonly views: readonly AnyView[];
}

const definitions: readonly Listening[] = [
  intake,
  economicCheck,
  survey,
  approval,
  payment,
  oversight,
  gateway,
];

/** Every view of every service as it is defined, and the staff directory that each of them keeps. */
export const listeners: readonly Listener[] = [
  ...definitions.flatMap(({ name, views }) =>
    views.map((view) => ({ service: name, name: view.name, on: view.on })),
  ),
  ...SERVICES.map((service) => ({ service, name: staffDirectory.name, on: staffDirectory.on })),
];
