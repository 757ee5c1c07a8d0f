import { systemClock, type Clock } from '@zelian/eventlog/clock';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { DemoClock } from '@zelian/eventlog/demo-clock';
import { NotDone } from './outcome.js';

/**
 * A data folder with no platform running on it, for as long as the work takes.
 *
 * Refuses: NotDone for a folder that holds no data; StartRefused when a platform runs on it.
 */
export async function offline<T>(
  folder: string,
  work: (data: DataFolder, clock: Clock) => Promise<T>,
  kekFile = DataFolder.kekFile(folder),
): Promise<T> {
  if (!DataFolder.isInitialised({ folder, kekFile }))
    throw new NotDone(`${folder} 中没有责链的数据。用 --data 指明数据目录，或先运行 init。`);
  const clock = await clockOf(folder);
  const data = await DataFolder.open({ folder, clock, kekFile });
  try {
    return await work(data, clock);
  } finally {
    await data.close();
  }
}

/** A demo folder keeps its own time, which the machine's clock is far from. */
export async function clockOf(folder: string): Promise<Clock> {
  const file = DataFolder.demoClockFile(folder);
  return DemoClock.exists(file) ? DemoClock.open(file, systemClock.now()) : systemClock;
}
