import { SERVICES, type ServiceName } from '@zelian/contracts/terms';
import { systemClock } from '@zelian/eventlog/clock';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { fieldOf, parsed } from './answer.js';
import type { Passing } from './relay.js';

/** A command whose caller was told that it stands in the log. */
interface Acknowledgement {
  readonly service: ServiceName;
  readonly commandId: string;
  readonly position: number;
}

/** What callers were told, kept outside the platform. */
export class Acknowledged {
  private readonly told: Acknowledgement[] = [];

  get count(): number {
    return this.told.length;
  }

  note({ method, path, headers }: Passing, status: number, body: Buffer): void {
    const commandId = headers['idempotency-key'];
    const service = SERVICES.find((name) => path.startsWith(`/api/${name}/`));
    if (method !== 'POST' || status >= 300 || commandId === undefined || service === undefined)
      return;
    const position = positionIn(body);
    if (position !== undefined) this.told.push({ service, commandId, position });
  }

  /** Those that do not stand in the log at the place their callers were told. */
  async missingIn(folder: string): Promise<readonly string[]> {
    const data = await DataFolder.open({ folder, clock: systemClock });
    try {
      return SERVICES.flatMap((service) => {
        const stored = new Map<string, number>();
        for (const commit of data.rawLog(service))
          if (typeof commit !== 'number') stored.set(commit.commandId, commit.position);
        return this.told
          .filter((one) => one.service === service && stored.get(one.commandId) !== one.position)
          .map(({ commandId, position }) => `${service} ${position} ${commandId}`);
      });
    } finally {
      await data.close();
    }
  }
}

function positionIn(body: Buffer): number | undefined {
  const position = fieldOf(parsed(body), 'position');
  return typeof position === 'number' ? position : undefined;
}
