import type { Row } from './measure.js';

/** One line for a person. */
export function lineOf({
  name,
  unit,
  ours,
  peer,
  peerName,
  ratio,
  oursRange,
  peerRange,
}: Row): string {
  const [mine, theirs] = [figure(ours, oursRange), figure(peer, peerRange)];
  return `${name.padEnd(18)} ${mine} ${unit}　${peerName} ${theirs}　比 ${ratio.toFixed(2)}`;
}

/** The form that other programs read: `name, unit, ours, peer, peerName, ratio`. */
export const rounded = ({ name, unit, ours, peer, peerName, ratio }: Row): object => ({
  name,
  unit,
  ours: short(ours),
  peer: short(peer),
  peerName,
  ratio: short(ratio),
});

const figure = (value: number, [least, most]: Row['oursRange']): string =>
  `${count(value)}（${count(least)}–${count(most)}）`;
const count = (value: number): string => Math.round(value).toLocaleString('en');
const short = (value: number): number => Number(value.toPrecision(4));
